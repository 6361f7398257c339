import { Inject, Injectable } from '@nestjs/common';
import type { JWTVerifyOptions, JWTVerifyResult } from 'jose';
import { HubError } from '../common/errors.js';
import { ledgerClock } from '../common/ledger-clock.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { principalOf, refused } from './jwt-claims.js';
import type { Principal } from './principal.js';

/** Three parts in base64url; the last is the signature, which an unsecured token (`alg: none`) lacks. */
const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Characters of a token: below what Node.js accepts as headers in total. */
const MAX_LENGTH = 8192;
/** Difference between the clocks of the provider and the hub, in seconds. */
const CLOCK_TOLERANCE = 10;

/** Algorithms by kind of key: a public key never verifies an HMAC, nor a secret an RSA signature. */
const BY_SECRET = ['HS256'];
const BY_PUBLIC_KEY = ['RS256', 'ES256', 'EdDSA'];

type Verify = (token: string) => Promise<JWTVerifyResult>;

/** Verifies JSON Web Tokens by JWT_SECRET or the keys at JWT_JWKS_URL. jose is loaded with the first token. */
@Injectable()
export class JwtVerifier {
  private verifier: Promise<Verify> | undefined;

  constructor(@Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'jwt' | 'proxy' | 'timings'>) {}

  /**
   * Returns undefined for a text that is no token of the configured issuer, which may be a guess.
   * @throws HubError UNAUTHORIZED with the reason for a genuine token that is refused; IDENTITY_PROVIDER_UNAVAILABLE
   */
  async verify(token: string): Promise<Principal | undefined> {
    const { jwt } = this.config;
    if (jwt === undefined || token.length > MAX_LENGTH || !FORM.test(token)) return undefined;
    const verify = await (this.verifier ??= this.createVerifier(jwt));
    try {
      const { payload } = await verify(token);
      return principalOf(payload, jwt.roleClaim);
    } catch (error) {
      if (error instanceof HubError) throw error;
      const reason = claimProblem(error);
      if (reason !== undefined) throw refused(reason);
      return undefined;
    }
  }

  private async createVerifier(jwt: NonNullable<HubConfig['jwt']>): Promise<Verify> {
    const { createLocalJWKSet, jwtVerify } = await import('jose');
    const options = (algorithms: string[]): JWTVerifyOptions => ({
      algorithms,
      issuer: jwt.issuer,
      audience: jwt.audience,
      requiredClaims: ['exp', 'sub', 'iat'],
      maxTokenAge: this.config.timings.jwtMaxAgeMs / 1000,
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(ledgerClock.now()),
    });
    const { jwksUrl } = jwt;
    if (jwksUrl === undefined) {
      const secret = new TextEncoder().encode(jwt.secret);
      return (token) => jwtVerify(token, secret, options(BY_SECRET));
    }
    const [{ RemoteKeys }, { readJwks }, { fetchThrough }] = await Promise.all([
      import('./remote-keys.js'),
      import('./read-jwks.js'),
      import('../common/fetch-through.js'),
    ]);
    const fetch = fetchThrough(this.config.proxy);
    const cooldownMs = this.config.timings.jwksCooldownMs;
    const keys = new RemoteKeys({ read: () => readJwks(jwksUrl, fetch), open: createLocalJWKSet, cooldownMs });
    return (token) => jwtVerify(token, keys.find, options(BY_PUBLIC_KEY));
  }
}

/** Returns why a token with a valid signature is refused; jose checks claims after the signature. */
function claimProblem(error: unknown): string | undefined {
  const { code, claim, reason } = error as { code?: string; claim?: string; reason?: string };
  if (code === 'ERR_JWT_EXPIRED') return claim === 'iat' ? 'it was issued too long ago' : 'it has expired';
  if (code !== 'ERR_JWT_CLAIM_VALIDATION_FAILED') return undefined;
  return `its claim "${claim}" ${reason === 'missing' ? 'is missing' : 'does not suit this hub'}`;
}
