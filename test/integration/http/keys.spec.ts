import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AdminKey } from '../../../src/auth/admin-key.js';
import { ApiKeyLookup } from '../../../src/auth/api-key-lookup.js';
import { HubError } from '../../../src/common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../../src/config/hub-config.js';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import { eventually } from '../../support/eventually.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';

interface Made {
  id: string;
  key: string;
}
const PATH = '/api/keys';

describe('an API key', () => {
  let hub: HttpHub;
  beforeAll(async () => {
    hub = await startHttpHub({ TRUST_PROXY: '1' }, { keyUseMs: 100 });
  });
  afterEach(() => void vi.restoreAllMocks());
  afterAll(() => hub?.remove());

  const create = async (body: object): Promise<Made> => {
    const { status, json } = await hub.client.send({ method: 'POST', path: PATH, body });
    expect({ status, json }).toMatchObject({ status: 201 });
    return json as Made;
  };
  const by = (key: string) => hub.client.as(key);
  const reads = async (key: string) => (await by(key).send({ path: '/api/nodes' })).status;

  it('is shown once, and stored as a digest', async () => {
    const { id, key } = await create({ name: 'ci', role: 'viewer' });
    expect(key).toMatch(/^rhk_[\w-]{66}$/);
    const shown = await hub.client.send({ path: `${PATH}/${id}` });
    expect(shown.json).toEqual({
      ...{ id, name: 'ci', role: 'viewer', createdBy: 'admin-key', createdAt: expect.any(String) as string },
      ...{ tenants: null, queues: null, expiresAt: null, lastUsedAt: null, revokedAt: null, revokedBy: null },
    });
    const { json } = await hub.client.send({ path: PATH });
    expect(JSON.stringify(json)).not.toContain(key.slice(27));
    const { rows } = await hub.ledger.query<{ row: string }>(`select api_keys::text as row from api_keys`);
    expect(rows.map(({ row }) => row).join()).not.toContain(key.slice(27));
  });

  it('acts by its name, and says when it was used', async () => {
    const { id, key } = await create({ name: 'deploy bot', role: 'operator' });
    const job = await by(key).send({ method: 'POST', path: '/api/queues/jobs', body: { type: 'probe_echo' } });
    const trail = await hub.client.send({ path: `/api/queues/jobs/${(job.json as Made).id}/events` });
    const [first] = (trail.json as { items: object[] }).items;
    expect(first).toMatchObject({ toState: 'accepted', actor: 'key:deploy bot' });
    await eventually(async () => {
      const { json } = await hub.client.send({ path: `${PATH}/${id}` });
      return (json as { lastUsedAt: string | null }).lastUsedAt !== null;
    });
  });

  it('opens pages as the password of Basic, and no route', async () => {
    const { key } = await create({ name: 'browser', role: 'viewer' });
    const authorization = `Basic ${Buffer.from(`anybody:${key}`).toString('base64')}`;
    const client = new HttpClient(hub.port, { authorization });
    expect((await client.send({ path: '/admin/queues' })).status).toBe(200);
    expect((await client.send({ path: '/api/nodes' })).status).toBe(401);
  });

  it('is refused once it has expired', async () => {
    const { id, key } = await create({ name: 'brief', role: 'viewer', expiresAt: new Date(Date.now() + 60_000) });
    expect(await reads(key)).toBe(200);
    await hub.ledger.query(`update api_keys set expires_at = now() where id = $1`, [id]);
    await hub.ledger.query(
      `select pg_notify('runnerhub', json_build_object('topic', 'keys', 'message', json_build_object('id', $1::text))::text)`,
      [id],
    );
    await eventually(async () => (await reads(key)) === 401);
  });

  it('is refused by all nodes once it is revoked, and its name is free', async () => {
    const { id, key } = await create({ name: 'lost', role: 'admin' });
    const taken = await hub.client.send({ method: 'POST', path: PATH, body: { name: 'lost', role: 'viewer' } });
    expect(taken).toMatchObject({ status: 409, json: { code: 'WRONG_STATE' } });
    const other = await startHttpHub({ DATABASE_URL: hub.databaseUrl });
    try {
      const elsewhere = other.client.as(key);
      expect((await elsewhere.send({ path: '/api/nodes' })).status).toBe(200);
      expect(await reads(key)).toBe(200);
      const revoked = await hub.client.send({ method: 'DELETE', path: `${PATH}/${id}` });
      expect(revoked).toMatchObject({ status: 200, json: { revokedBy: 'admin-key' } });
      expect(await reads(key)).toBe(401);
      await eventually(async () => (await elsewhere.send({ path: '/api/nodes' })).status === 401, { within: 2000 });
    } finally {
      await other.remove();
    }
    await create({ name: 'lost', role: 'viewer' });
  });

  it('is all that opens a worker on an external database, which makes no admin key', async () => {
    const { key } = await create({ name: 'prometheus', role: 'viewer' });
    const variables = {
      DATABASE_URL: hub.databaseUrl,
      ROLE: 'worker',
      RUNNERHUB_ADMIN_KEY: '',
      METRICS_PUBLIC: 'false',
    };
    const worker = await startHttpHub(variables);
    try {
      expect(worker.app.get(AdminKey, { strict: false }).reveal()).toBe('');
      expect(readdirSync(worker.app.get<HubConfig>(HUB_CONFIG, { strict: false }).dataDir)).not.toContain('admin-key');
      const status = async (token: string) => (await worker.client.as(token).send({ path: '/metrics' })).status;
      expect(await Promise.all([key, TEST_KEY, 'undefined', ' '].map(status))).toEqual([200, 401, 401, 401]);
    } finally {
      await worker.remove();
    }
  });

  it.each([
    ['a role that does not exist', { name: 'a', role: 'root' }],
    ['no role', { name: 'a' }],
    ['a name with a line break', { name: 'a\nb', role: 'viewer' }],
    ['an expiry in the past', { name: 'a', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }],
    ['a field that does not exist', { name: 'a', role: 'viewer', key: 'mine' }],
  ])('is not created with %s', async (_, body) => {
    const answer = await hub.client.send({ method: 'POST', path: PATH, body });
    expect(answer).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
  });

  it.each([
    ['another secret', (key: string) => `${key.slice(0, 40)}${key[40] === 'A' ? 'B' : 'A'}${key.slice(41)}`],
    ['an id that does not exist', (key: string) => `rhk_${'A'.repeat(22)}${key.slice(26)}`],
    ['too few characters', (key: string) => key.slice(0, -1)],
  ])('is refused with %s', async (_, change) => {
    const { key } = await create({ name: `changed ${Math.random()}`, role: 'viewer' });
    expect(await reads(change(key))).toBe(401);
    expect(await reads(TEST_KEY)).toBe(200);
  });

  it('never waits for the wrong keys of its address', async () => {
    const { key } = await create({ name: 'neighbour', role: 'viewer' });
    const guesses = Array.from({ length: 40 }, () => reads(`rhk_${'B'.repeat(22)}_${'C'.repeat(43)}`));
    // Many at once, and none of them seen before by this node.
    const answers = await Promise.all(Array.from({ length: 40 }, () => reads(key)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(new Set(await Promise.all(guesses))).toEqual(new Set([401, 429]));
  });

  it('serves its owner while guesses at its id wait, which come from many addresses', async () => {
    const { key } = await create({ name: 'target', role: 'viewer' });
    let pending = 60;
    const guesses = Array.from({ length: pending }, async (_, n) => {
      const headers = { 'x-forwarded-for': `203.0.113.${n}` };
      const guess = `${key.slice(0, 27)}${String(n).padStart(43, 'x')}`;
      const answer = await by(guess).send({ path: '/api/nodes', headers });
      pending -= 1;
      return answer;
    });
    const limited = Promise.race(
      guesses.map(async (guess) => ((await guess).status === 429 ? guess : new Promise<never>(() => undefined))),
    );
    expect(Number((await limited).headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(await Promise.all(Array.from({ length: 20 }, () => reads(key)))).toEqual(Array(20).fill(200));
    expect(pending).toBeGreaterThan(0);
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    // Ten wait for their turn; each is from an address of its own, which has sent nothing else.
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(50);
  });

  it('is accepted while PostgreSQL is away, and revoked although it is read at the same moment', async () => {
    const { id, key } = await create({ name: 'steady', role: 'viewer' });
    expect(await reads(key)).toBe(200);
    const lookup = hub.app.get(ApiKeyLookup, { strict: false });
    const ledger = hub.app.get(LedgerDb, { strict: false });
    vi.spyOn(ledger, 'query').mockRejectedValue(new HubError('LEDGER_UNAVAILABLE', 'away'));
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    await expect(lookup.find(key)).resolves.toMatchObject({ id: 'key:steady' });
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 600_000);
    await expect(lookup.find(key)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    vi.restoreAllMocks();
    lookup.forget(id);
    const real = ledger.query.bind(ledger);
    const queries = vi
      .spyOn(ledger, 'query')
      .mockImplementation(async <Row extends object>(sql: string, values?: unknown[]) => {
        const rows = await real<Row>(sql, values);
        if (sql.includes('from api_keys')) lookup.forget(id);
        return rows;
      });
    await expect(lookup.find(key)).resolves.toMatchObject({ id: 'key:steady' });
    // What was read then is not kept: the next request reads again.
    const reading = () => queries.mock.calls.filter(([sql]) => sql.includes('from api_keys')).length;
    expect(reading()).toBe(1);
    await lookup.find(key);
    expect(reading()).toBe(2);
  });
});
