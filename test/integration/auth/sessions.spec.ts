import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sessions } from '../../../src/auth/sessions.js';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { eventually } from '../../support/eventually.js';
import { HttpClient, type Answer } from '../../support/hub/http-client.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';

const PATH = '/api/session';
const OWN = { 'sec-fetch-site': 'same-origin' };

describe('a browser session', () => {
  let hub: HttpHub;
  let made = 0;
  const nobody = () => new HttpClient(hub.port);

  beforeAll(async () => {
    hub = await startHttpHub({}, { keyUseMs: 100 });
  });
  afterAll(() => hub?.remove());

  const login = (key: unknown, headers: Record<string, string> = OWN, more: object = {}): Promise<Answer> =>
    nobody().send({ method: 'POST', path: PATH, body: { key, ...more }, headers });
  const cookieOf = ({ headers }: Answer) => headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const createKey = async (body: object = {}) => {
    const name = `person ${(made += 1)}`;
    const { json } = await hub.client.send({
      method: 'POST',
      path: '/api/keys',
      body: { name, role: 'viewer', ...body },
    });
    return { name, ...(json as { id: string; key: string }) };
  };
  /** Starts a session of a new key, or of this one; returns a client of the hub's own page. */
  const open = async (key?: string, port = hub.port) => {
    const answer = await login(key ?? (await createKey()).key);
    expect(answer).toMatchObject({ status: 201 });
    const cookie = cookieOf(answer);
    return { cookie, page: new HttpClient(port, { cookie, ...OWN }) };
  };
  const digests = async () =>
    (await hub.ledger.query<{ n: number }>('select count(*)::int as n from sessions')).rows[0]?.n;

  it('stands for a key, whose secret the browser does not keep', async () => {
    const { key, name } = await createKey({ role: 'operator', tenants: ['acme'] });
    const answer = await login(key);
    expect(answer).toMatchObject({ status: 201, json: { kind: 'api-key', name, role: 'operator', tenants: ['acme'] } });
    const [header = '', ...others] = answer.headers['set-cookie'] ?? [];
    expect(header).toMatch(/^__Host-runnerhub=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=604800$/);
    expect(others).toEqual([]);
    const cookie = cookieOf(answer);
    const page = new HttpClient(hub.port, { cookie, ...OWN });
    expect(await page.send({ path: PATH })).toMatchObject({ status: 200, json: answer.json as object });
    const job = await page.send({
      method: 'POST',
      path: '/api/queues/jobs',
      body: { type: 'probe_echo', tenant: 'acme' },
    });
    const trail = await hub.client.send({ path: `/api/queues/jobs/${(job.json as { id: string }).id}/events` });
    expect((trail.json as { items: object[] }).items[0]).toMatchObject({ actor: `key:${name}` });
    expect(await page.send({ path: '/api/nodes' })).toMatchObject({ status: 403, json: { code: 'FORBIDDEN' } });
    const { rows } = await hub.ledger.query<{ row: string }>('select sessions::text as row from sessions');
    const token = cookie.split('=')[1] ?? '?';
    expect(rows.map(({ row }) => row).join()).not.toContain(token);
    expect(rows.map(({ row }) => row).join()).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  it('ends on request, on all nodes', async () => {
    const other = await startHttpHub({ DATABASE_URL: hub.databaseUrl });
    try {
      const { page, cookie } = await open();
      const elsewhere = new HttpClient(other.port, { cookie, ...OWN });
      expect((await elsewhere.send({ path: PATH })).status).toBe(200);
      const ended = await page.send({ method: 'DELETE', path: PATH });
      expect(ended).toMatchObject({ status: 200, json: { ended: true } });
      expect(ended.headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-runnerhub=;.*Max-Age=0$/)]);
      expect((await page.send({ path: PATH })).status).toBe(401);
      await eventually(async () => (await elsewhere.send({ path: PATH })).status === 401, { within: 2000 });

      const { id, key } = await createKey();
      const revoked = await open(key);
      const revokedElsewhere = new HttpClient(other.port, { cookie: revoked.cookie, ...OWN });
      expect((await revokedElsewhere.send({ path: PATH })).status).toBe(200);
      await hub.client.send({ method: 'DELETE', path: `/api/keys/${id}` });
      const refused = await revoked.page.send({ path: PATH });
      expect(refused).toMatchObject({ status: 401, json: { detail: 'The session has ended: log in again' } });
      // The browser drops the cookie.
      expect(refused.headers['set-cookie']).toEqual([expect.stringMatching(/Max-Age=0$/)]);
      await eventually(async () => (await revokedElsewhere.send({ path: PATH })).status === 401, { within: 2000 });
    } finally {
      await other.remove();
    }
  });

  it('has the role that its key has now', async () => {
    const { id, key } = await createKey();
    const { page } = await open(key);
    const pause = { method: 'POST', path: '/api/queues/email/resume' };
    expect((await page.send(pause)).status).toBe(403);
    await hub.ledger.query(`update api_keys set role = 'operator' where id = $1`, [id]);
    await notify('keys', { id });
    await eventually(async () => (await page.send(pause)).status === 200);
  });

  it.each([
    ['has not been used for half a day', `last_used_at = now() - interval '12 hours 1 second'`, 401],
    ['was used a little less long ago', `last_used_at = now() - interval '11 hours'`, 200],
    ['is a week old', `expires_at = now()`, 401],
  ])('that %s: %s, %i', async (_, change, status) => {
    const { cookie, page } = await open();
    const digest = `sha256(convert_to($1, 'UTF8'))`;
    await hub.ledger.query(`update sessions set ${change} where digest = ${digest}`, [cookie.split('=')[1]]);
    expect((await page.send({ path: PATH })).status).toBe(status);
  });

  it('is kept by use', async () => {
    const { cookie, page } = await open();
    const token = cookie.split('=')[1];
    const digest = `sha256(convert_to($1, 'UTF8'))`;
    await hub.ledger.query(`update sessions set last_used_at = now() - interval '1 hour' where digest = ${digest}`, [
      token,
    ]);
    expect((await page.send({ path: PATH })).status).toBe(200);
    await eventually(async () => {
      const recent = `select from sessions where digest = ${digest} and last_used_at > now() - interval '1 minute'`;
      return (await hub.ledger.query(recent, [token])).rowCount === 1;
    });
  });

  it('of the admin key ends with that key', async () => {
    const answer = await login(TEST_KEY);
    expect(answer).toMatchObject({ status: 201, json: { kind: 'admin-key', name: 'admin-key', role: 'admin' } });
    const cookie = cookieOf(answer);
    const key = 'another-admin-key-of-a-hub';
    const after = await startHttpHub({ DATABASE_URL: hub.databaseUrl, RUNNERHUB_ADMIN_KEY: key });
    try {
      expect((await new HttpClient(hub.port, { cookie, ...OWN }).send({ path: '/api/keys' })).status).toBe(200);
      expect((await new HttpClient(after.port, { cookie, ...OWN }).send({ path: '/api/keys' })).status).toBe(401);
    } finally {
      await after.remove();
    }
  });

  it.each([
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of a sibling', { 'sec-fetch-site': 'same-site' }],
    ['typed by nobody', { 'sec-fetch-site': 'none' }],
    ['of another origin', { 'sec-fetch-site': '', origin: 'https://evil.example.com' }],
    ['of a sandbox', { 'sec-fetch-site': '', origin: 'null' }],
    ['without a clue', { 'sec-fetch-site': '' }],
  ])('does not serve a page %s, and neither does the login', async (_, headers) => {
    const { page } = await open();
    const act = await page.send({ method: 'POST', path: '/api/queues/email/resume', headers });
    expect(act).toMatchObject({
      status: 403,
      json: { code: 'FORBIDDEN', detail: expect.stringMatching(/own page/) as string },
    });
    const { key } = await createKey();
    const clues = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    // A program sends neither header, and has no cookie that somebody could misuse.
    expect((await login(key, clues)).status).toBe(Object.keys(clues).length === 0 ? 201 : 403);
  });

  it('serves a page by its Origin where the browser states no relation', async () => {
    const { page } = await open();
    const origin = `http://127.0.0.1:${hub.port}`;
    expect((await page.send({ path: PATH, headers: { 'sec-fetch-site': '', origin } })).status).toBe(200);
    expect((await page.send({ path: PATH, headers: { 'sec-fetch-site': 'none' } })).status).toBe(200);
  });

  it('gives way to an Authorization header, valid or not', async () => {
    const { cookie } = await open();
    const { key, name } = await createKey();
    const own = { cookie, ...OWN };
    const both = await new HttpClient(hub.port, { ...own, authorization: `Bearer ${key}` }).send({ path: PATH });
    expect(both).toMatchObject({ status: 200, json: { name } });
    for (const authorization of ['Bearer wrong', 'Bearer', 'Basic eDp5', 'Digest x'])
      expect((await new HttpClient(hub.port, { ...own, authorization }).send({ path: PATH })).status).toBe(401);
    // No site has to prove itself that presents a key.
    const foreign = { cookie, 'sec-fetch-site': 'cross-site', authorization: `Bearer ${key}` };
    expect((await new HttpClient(hub.port, foreign).send({ path: PATH })).status).toBe(200);
    const ended = await hub.client.as(key).send({ method: 'DELETE', path: PATH });
    expect(ended).toMatchObject({ status: 200, json: { ended: false } });
  });

  it('opens pages, as Basic does', async () => {
    const { page } = await open();
    for (const path of ['/admin/queues', '/api/docs', '/api/docs-json'])
      expect((await page.send({ path })).status).toBe(200);
  });

  it.each([
    ['two of them', (cookie: string) => `${cookie}; ${cookie}`, 401],
    ['none of its form', () => '__Host-runnerhub=', 401],
    ['a wrong one', (cookie: string) => `${cookie.slice(0, -3)}AAA`, 401],
    ['a longer one', (cookie: string) => `${cookie}A`, 401],
    ['a quoted one', (cookie: string) => cookie.replace('=', '="').concat('"'), 401],
    ['another name', (cookie: string) => cookie.replace('__Host-', ''), 401],
    ['a giant one', () => `__Host-runnerhub=${'A'.repeat(20_000)}`, 431],
  ])('is refused with %s', async (_, change, status) => {
    const { cookie } = await open();
    const answer = await new HttpClient(hub.port, { cookie: change(cookie), ...OWN }).send({ path: PATH });
    expect(answer.status).toBe(status);
  });

  it.each<[string, unknown, object, number, string]>([
    ['a wrong key', `rhk_${'A'.repeat(66)}`, {}, 401, 'UNAUTHORIZED'],
    ['an empty key', '', {}, 400, 'VALIDATION_FAILED'],
    ['a long key', 'a'.repeat(1001), {}, 400, 'VALIDATION_FAILED'],
    ['no key', undefined, {}, 400, 'VALIDATION_FAILED'],
    ['a key that is no text', { $ne: '' }, {}, 400, 'VALIDATION_FAILED'],
    ['another field', 'a', { role: 'admin' }, 400, 'VALIDATION_FAILED'],
    ['a giant body', 'a'.repeat(5000), {}, 413, 'PAYLOAD_TOO_LARGE'],
  ])('is not started with %s', async (_, key, more, status, code) => {
    const before = await digests();
    const answer = await login(key, OWN, more);
    expect(answer).toMatchObject({ status, json: { code } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer realm="RunnerHub"' : undefined);
    expect(await digests()).toBe(before);
  });

  it('is not started by a form, a revoked key, or a query', async () => {
    const { id, key } = await createKey();
    const form = { ...OWN, 'content-type': 'text/plain' };
    expect((await nobody().send({ method: 'POST', path: PATH, body: `{"key":"${key}"}`, headers: form })).status).toBe(
      415,
    );
    expect((await nobody().send({ method: 'POST', path: `${PATH}?key=${key}`, body: { key } })).status).toBe(400);
    await hub.client.send({ method: 'DELETE', path: `/api/keys/${id}` });
    expect((await login(key)).status).toBe(401);
    expect((await nobody().send({ path: PATH })).status).toBe(401);
    expect((await nobody().send({ method: 'PUT', path: PATH })).status).toBe(401);
  });

  it('is one of ten that a key starts at once; more are refused, and leave no trace', async () => {
    const { id, key } = await createKey();
    const first = await login(key);
    const answers = await Promise.all(Array.from({ length: 14 }, () => login(key)));
    const statuses = [first, ...answers].map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(10).fill(201), ...Array<number>(5).fill(429)]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused).toMatchObject({ json: { code: 'RATE_LIMITED' } });
    expect(refused?.headers['set-cookie']).toBeUndefined();
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await hub.ledger.query('select from sessions where key_id = $1', [id])).rowCount).toBe(10);
    const events = await hub.client.send({ path: `/api/audit?limit=100&actor=${id}` });
    expect((events.json as { items: object[] }).items).toHaveLength(10);
    // Another key is not concerned, and neither is a session that exists.
    expect((await login((await createKey()).key)).status).toBe(201);
    const page = new HttpClient(hub.port, { cookie: cookieOf(first), ...OWN });
    expect((await page.send({ path: PATH })).status).toBe(200);
  });

  it('is one of fifty of its key, and leaves the table a day after its end', async () => {
    const { id, key } = await createKey();
    const first = await open(key);
    // Cached: the oldest ends although this node has just found it valid.
    expect((await first.page.send({ path: PATH })).status).toBe(200);
    const sessions = hub.app.get(Sessions, { strict: false });
    const principal = {
      id: 'key:x',
      kind: 'api-key',
      role: 'viewer',
      scopes: { tenants: null, queues: null },
    } as const;
    for (let n = 0; n < 50; n += 1) await sessions.start({ ...principal, keyId: id });
    const count = async () => (await hub.ledger.query('select from sessions where key_id = $1', [id])).rowCount;
    expect(await count()).toBe(50);
    expect((await first.page.send({ path: PATH })).status).toBe(401);
    const old = `update sessions set expires_at = now() - interval '25 hours' where key_id = $1 and digest in
      (select digest from sessions where key_id = $1 limit 20)`;
    await hub.ledger.query(old, [id]);
    await hub.app.get(LedgerRetention, { strict: false }).apply({ maxAge: 30 * 86_400_000 });
    expect(await count()).toBe(30);
  });

  const notify = (topic: string, message: object) =>
    hub.ledger.query(`select pg_notify('runnerhub', $1)`, [JSON.stringify({ topic, message })]);
});
