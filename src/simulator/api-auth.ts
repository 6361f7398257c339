import { createVerify, randomBytes } from 'node:crypto';
import { accountId } from './shapes/common-shapes.js';

export interface SimulatedApp {
  id: string;
  /** PEM; the hub is configured with its private half. */
  publicKey: string;
}

/** Authenticates callers: the configured token, an App by its JWT, an installation by a token issued for it. */
export class ApiAuth {
  private readonly installationTokens = new Set<string>();

  constructor(
    private readonly token: string,
    readonly app: SimulatedApp | undefined,
  ) {}

  /** Returns the kind of caller that the authorization header proves. */
  identify(authorization: string | undefined): 'token' | 'app' | undefined {
    const [scheme = '', credential = ''] = (authorization ?? '').split(' ');
    if (!/^(bearer|token)$/i.test(scheme)) return undefined;
    if (credential === this.token || this.installationTokens.has(credential)) return 'token';
    return this.isAppJwt(credential) ? 'app' : undefined;
  }

  installationToken(): { token: string; expires_at: string } {
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    this.installationTokens.add(token);
    return { token, expires_at: new Date(Date.now() + 3_600_000).toISOString() };
  }

  /** Returns the installation's id for an account; undefined without an App. */
  installationId(account: string): number | undefined {
    return this.app && accountId(account);
  }

  private isAppJwt(jwt: string): boolean {
    const [header, payload, signature] = jwt.split('.');
    if (!this.app || !header || !payload || !signature) return false;
    const verifier = createVerify('RSA-SHA256').update(`${header}.${payload}`);
    if (!verifier.verify(this.app.publicKey, signature, 'base64url')) return false;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss?: unknown; exp?: unknown };
    return String(claims.iss) === this.app.id && Number(claims.exp) * 1000 > Date.now();
  }
}
