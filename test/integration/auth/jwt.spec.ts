import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JwtVerifier } from '../../../src/auth/jwt-verifier.js';
import { TIMINGS } from '../../../src/common/timings.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

const [ISSUER, AUDIENCE] = ['https://login.example.com/', 'runnerhub'];
const SECRET = 'a-secret-of-the-hub-with-32-bytes';
const now = () => Math.floor(Date.now() / 1000);
const bytes = (text: string) => new TextEncoder().encode(text);

/** Identity provider that publishes its keys over HTTP. */
class Provider {
  readonly pairs = new Map<string, { alg: string; privateKey: CryptoKey; publicKey: CryptoKey }>();
  readonly published = new Set<string>();
  requests = 0;
  /** Answers instead of the keys. */
  answer: { status: number; body: string; location?: string } | undefined;
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/jwks.json`;
  }

  async start(): Promise<void> {
    this.server = createServer((_request, response) => {
      this.requests += 1;
      void this.body().then((body) => {
        const { status, location } = this.answer ?? { status: 200 };
        response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) }).end(body);
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  async addKey(kid: string, alg: string): Promise<void> {
    this.pairs.set(kid, { alg, ...(await generateKeyPair(alg, { extractable: true })) });
    this.published.add(kid);
  }

  private async body(): Promise<string> {
    if (this.answer) return this.answer.body;
    const kept = [...this.pairs].filter(([kid]) => this.published.has(kid));
    const keys = await Promise.all(kept.map(async ([kid, pair]) => ({ ...(await exportJWK(pair.publicKey)), kid })));
    return JSON.stringify({ keys });
  }
}

interface Changes {
  claims?: JWTPayload;
  without?: string[];
  header?: object;
  key?: CryptoKey | Uint8Array;
}

describe('a JWT', () => {
  const provider = new Provider();
  let hub: HttpHub;
  let byKeys: JwtVerifier;
  const bySecret = verifier({ secret: SECRET, issuer: ISSUER, audience: AUDIENCE });

  function verifier(jwt: object): JwtVerifier {
    return new JwtVerifier({ jwt: { roleClaim: 'role', ...jwt }, timings: { ...TIMINGS, jwksCooldownMs: 0 } });
  }

  function claimsOf({ claims, without = [] }: Changes): JWTPayload {
    const usual = { sub: 'ada', role: 'operator', iss: ISSUER, aud: AUDIENCE, iat: now(), exp: now() + 600 };
    return Object.fromEntries(Object.entries({ ...usual, ...claims }).filter(([name]) => !without.includes(name)));
  }

  async function sign(kid: string, changes: Changes = {}): Promise<string> {
    const { alg = 'RS256', privateKey } = provider.pairs.get(kid) ?? {};
    const key = changes.key ?? privateKey;
    if (key === undefined) throw new Error(`no key ${kid}`);
    return new SignJWT(claimsOf(changes)).setProtectedHeader({ alg, kid, ...changes.header }).sign(key);
  }

  const signBySecret = (changes: Changes = {}) =>
    new SignJWT(claimsOf(changes)).setProtectedHeader({ alg: 'HS256', ...changes.header }).sign(bytes(SECRET));

  beforeAll(async () => {
    for (const alg of ['RS256', 'ES256', 'EdDSA', 'RS512', 'ES384']) await provider.addKey(alg, alg);
    await provider.start();
    const jwt = { JWT_JWKS_URL: provider.url, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };
    hub = await startHttpHub(jwt, { jwksCooldownMs: 500 });
    byKeys = verifier({ jwksUrl: provider.url, issuer: ISSUER, audience: AUDIENCE });
  });
  afterAll(async () => {
    await hub?.remove();
    await provider.stop();
  });

  it.each(['RS256', 'ES256', 'EdDSA'])("is accepted by the provider's keys: %s", async (kid) => {
    expect(await byKeys.verify(await sign(kid))).toMatchObject({ id: 'jwt:ada', role: 'operator' });
  });

  it('is accepted by the secret', async () => {
    expect(await bySecret.verify(await signBySecret())).toMatchObject({ id: 'jwt:ada', kind: 'jwt' });
    const without = verifier({ secret: SECRET });
    expect(await without.verify(await signBySecret({ without: ['iss', 'aud'] }))).toMatchObject({ id: 'jwt:ada' });
  });

  it('is read only where it is configured', async () => {
    expect(await new JwtVerifier({ timings: TIMINGS }).verify(await signBySecret())).toBeUndefined();
  });

  it.each<[string, () => Promise<string>]>([
    ['no signature', async () => Promise.resolve(new UnsecuredJWT(claimsOf({})).encode())],
    ['"none" and a signature', async () => forged(await sign('RS256'), { alg: 'none' })],
    ['an HMAC by the public key', async () => hmac(await exportSPKI(publicKey('RS256')))],
    ['an HMAC by the public key as a JWK', async () => hmac(JSON.stringify(await exportJWK(publicKey('RS256'))))],
    ['an HMAC by an empty text', () => hmac('\0')],
    ['an algorithm that is not allowed, by a published key', () => sign('RS512')],
    ['another curve', () => sign('ES384')],
    ['the key of another kind', async () => forged(await sign('RS256'), { alg: 'ES256', kid: 'RS256' })],
    ['an unknown key', () => sign('RS256', { header: { kid: 'nobody' } })],
    [
      'a stranger’s key under a known name',
      async () => sign('RS256', { key: (await generateKeyPair('RS256')).privateKey }),
    ],
    ['a key of its own in the header', ownKey],
    ['changed claims', async () => changed(await sign('RS256'))],
    ['an extension that is critical and unknown', critical],
    ['a part too few', async () => (await sign('RS256')).split('.').slice(0, 2).join('.')],
    ['claims that are no object', async () => forged(await sign('RS256'), { alg: 'RS256', kid: 'RS256' }, '[]')],
    ['megabytes', () => Promise.resolve(`${'a'.repeat(2_000_000)}.b.c`)],
  ])('with %s is a guess', async (_, make) => {
    expect(await byKeys.verify(await make())).toBeUndefined();
  });

  it('by a private key is no token of the secret', async () => {
    expect(await bySecret.verify(await sign('RS256'))).toBeUndefined();
    expect(await bySecret.verify(await sign('EdDSA'))).toBeUndefined();
    expect(await bySecret.verify(new UnsecuredJWT(claimsOf({})).encode())).toBeUndefined();
    const other = new SignJWT(claimsOf({})).setProtectedHeader({ alg: 'HS256' }).sign(bytes(`${SECRET}!`));
    expect(await bySecret.verify(await other)).toBeUndefined();
    // The same secret, but an algorithm that is not pinned.
    const longer = new SignJWT(claimsOf({})).setProtectedHeader({ alg: 'HS512' }).sign(bytes(SECRET.padEnd(64)));
    expect(await verifier({ secret: SECRET.padEnd(64) }).verify(await longer)).toBeUndefined();
  });

  it.each<[string, Changes, RegExp]>([
    ['has expired', { claims: { exp: now() - 60 } }, /has expired/],
    ['is not valid yet', { claims: { nbf: now() + 120 } }, /"nbf" does not suit/],
    ['comes from the future', { claims: { iat: now() + 120 } }, /"iat" does not suit/],
    ['is two days old', { claims: { iat: now() - 172_800 } }, /issued too long ago/],
    ['has another issuer', { claims: { iss: 'https://evil.example.com/' } }, /"iss" does not suit/],
    ['is for others', { claims: { aud: ['billing', 'wiki'] } }, /"aud" does not suit/],
    ['has no issuer', { without: ['iss'] }, /"iss" is missing/],
    ['has no audience', { without: ['aud'] }, /"aud" is missing/],
    ['has no subject', { without: ['sub'] }, /"sub" is missing/],
    ['never expires', { without: ['exp'] }, /"exp" is missing/],
    ['has no time of issue', { without: ['iat'] }, /"iat" is missing/],
    ['has an expiry that is a text', { claims: { exp: '9999999999' as unknown as number } }, /"exp" does not suit/],
    ['has no role', { without: ['role'] }, /"role" must be one of/],
    ['has an unknown role', { claims: { role: 'root' } }, /"role" must be one of/],
    ['has no tenants in its list', { claims: { tenants: [] } }, /claim tenants/],
  ])('that %s is refused, with the reason', async (_, changes, reason) => {
    const refusal = expect.objectContaining({ code: 'UNAUTHORIZED', message: expect.stringMatching(reason) as string });
    await expect(byKeys.verify(await sign('ES256', changes))).rejects.toEqual(refusal);
    await expect(bySecret.verify(await signBySecret(changes))).rejects.toEqual(refusal);
  });

  it('acts by its subject, with its role and its scopes', async () => {
    const body = { type: 'probe_echo', tenant: 'acme' };
    const client = hub.client.as(await sign('RS256', { claims: { tenants: ['acme'] } }));
    const made = await client.send({ method: 'POST', path: '/api/queues/jobs', body });
    expect(made).toMatchObject({ status: 202 });
    const trail = await hub.client.send({ path: `/api/queues/jobs/${(made.json as { id: string }).id}/events` });
    expect((trail.json as { items: object[] }).items[0]).toMatchObject({ actor: 'jwt:ada' });
    expect(await client.send({ path: '/api/nodes' })).toMatchObject({ status: 403 });
    expect(await client.send({ method: 'POST', path: '/api/keys', body: {} })).toMatchObject({ status: 403 });
    expect(await client.send({ path: '/api/session' })).toMatchObject({
      json: { kind: 'jwt', name: 'ada', role: 'operator', tenants: ['acme'], queues: null },
    });
    const expired = hub.client.as(await sign('RS256', { claims: { exp: now() - 60 } }));
    expect(await expired.send({ path: '/api/session' })).toMatchObject({ status: 401, json: { code: 'UNAUTHORIZED' } });
    const giant = hub.client.as(`${'a'.repeat(30_000)}.b.c`);
    expect((await giant.send({ path: '/api/session' })).status).toBe(431);
  });

  it('of a new key is accepted, and many unknown ones cause no reads', async () => {
    const read = async (token: string) => (await hub.client.as(token).send({ path: '/api/nodes' })).status;
    expect(await read(await sign('ES256'))).toBe(200);
    const before = provider.requests;
    const flood = await Promise.all(Array.from({ length: 30 }, (_, n) => sign('RS256', { header: { kid: `k${n}` } })));
    const answers = await Promise.all(flood.map(read));
    expect(new Set(answers)).toEqual(new Set([401, 429]));
    // One for each half second that the delayed answers took, at most.
    expect(provider.requests - before).toBeLessThanOrEqual(2);
    await provider.addKey('new', 'ES256');
    await eventually(async () => (await read(await sign('new'))) === 200);
  });

  it('is accepted while the provider is away', async () => {
    const token = await sign('EdDSA');
    expect(await byKeys.verify(token)).toMatchObject({ id: 'jwt:ada' });
    await provider.stop();
    try {
      // Its cooldown is 0, so the unknown key makes it ask the provider, which does not answer.
      expect(await byKeys.verify(await sign('RS256', { header: { kid: 'x' } }))).toBeUndefined();
      expect(await byKeys.verify(token)).toMatchObject({ id: 'jwt:ada' });
      const fresh = verifier({ jwksUrl: provider.url, issuer: ISSUER, audience: AUDIENCE });
      await expect(fresh.verify(token)).rejects.toMatchObject({ code: 'IDENTITY_PROVIDER_UNAVAILABLE' });
    } finally {
      await provider.start();
    }
  });

  it.each([
    ['an error', { status: 500, body: '{}' }],
    ['a redirect', { status: 302, body: '', location: 'http://127.0.0.1:1/' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no keys', { status: 200, body: '{"keys": []}' }],
    ['a megabyte', { status: 200, body: `{"keys": [{"kty": "RSA", "n": "${'A'.repeat(1_000_000)}"}]}` }],
  ])('can not be checked by a provider that answers with %s', async (_, answer) => {
    provider.answer = answer;
    try {
      const fresh = verifier({ jwksUrl: provider.url, issuer: ISSUER, audience: AUDIENCE });
      await expect(fresh.verify(await sign('RS256'))).rejects.toMatchObject({ status: 503 });
    } finally {
      provider.answer = undefined;
    }
  });

  const publicKey = (kid: string): CryptoKey => {
    const pair = provider.pairs.get(kid);
    if (pair === undefined) throw new Error(`no key ${kid}`);
    return pair.publicKey;
  };
  const hmac = (key: string) =>
    new SignJWT(claimsOf({})).setProtectedHeader({ alg: 'HS256', kid: 'RS256' }).sign(bytes(key));

  async function critical(): Promise<string> {
    const { privateKey } = provider.pairs.get('RS256') ?? {};
    if (privateKey === undefined) throw new Error('no key');
    const header = { alg: 'RS256', kid: 'RS256', crit: ['hub'], hub: true };
    return new SignJWT(claimsOf({})).setProtectedHeader(header).sign(privateKey, { crit: { hub: true } });
  }

  async function ownKey(): Promise<string> {
    const { privateKey, publicKey: jwk } = await generateKeyPair('RS256', { extractable: true });
    return sign('RS256', { key: privateKey, header: { jwk: await exportJWK(jwk), kid: 'own' } });
  }
});

const encode = (text: string) => Buffer.from(text).toString('base64url');

/** Replaces the header, and the claims if given, of a token without signing it again. */
function forged(token: string, header: object, claims?: string): string {
  const [, payload = '', signature = ''] = token.split('.');
  return [encode(JSON.stringify(header)), claims === undefined ? payload : encode(claims), signature].join('.');
}

function changed(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, encode(JSON.stringify({ ...claims, role: 'admin' })), signature].join('.');
}
