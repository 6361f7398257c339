import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { cellOf, csvRows } from '../../support/hub/csv-rows.js';
import type { HttpClient } from '../../support/hub/http-client.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';
import { HOSTILE, HOSTILE_SQL, LIST_ROWS } from '../../support/hub/list-rows.js';
import { liveBytes } from '../../support/live-bytes.js';

type Item = Record<string, unknown>;
/** More rows than one page has. */
const MANY = 1100;

/** Items of a list whose columns are not just their fields, with the fields that are. */
const FLAT: Record<string, (item: Item) => Item> = {
  '/api/runners/demands': ({ startStages, times, ...item }) => {
    const stages = startStages as { stage: string; seconds: number }[];
    const names = ['webhook', 'admission', 'registration', 'container', 'online', 'job'];
    const seconds = names.map((name) => [`${name}Seconds`, stages.find(({ stage }) => stage === name)?.seconds ?? '']);
    return { ...(times as Item), ...item, ...(Object.fromEntries(seconds) as Item) };
  },
};

describe('a list as CSV', () => {
  let hub: HttpHub;
  const keys = {} as Record<'viewer' | 'acme' | 'both', HttpClient>;
  beforeAll(async () => {
    hub = await startHttpHub();
    const key = async (name: keyof typeof keys, scopes: object = {}) => {
      const { json } = await hub.client.send({ path: '/api/keys', body: { name, role: 'viewer', ...scopes } });
      keys[name] = hub.client.as((json as { key: string }).key);
    };
    await Promise.all([
      key('viewer'),
      key('acme', { tenants: ['acme'] }),
      key('both', { tenants: ['acme', HOSTILE[0]] }),
    ]);
    for (const { sql } of LIST_ROWS) await hub.ledger.query(sql(MANY));
    await hub.ledger.query('analyze demands, deliveries, runners');
    const body = { type: 'probe_echo', tenant: 'acme', every: 86_400_000 };
    expect((await hub.client.send({ path: '/api/schedules', body })).status).toBe(201);
    await hub.ledger.query(
      `insert into schedules (id, name, request, pattern, next_at, actor, changed_by)
       select gen_random_uuid(), ${HOSTILE_SQL},
              request || jsonb_build_object('data', jsonb_build_object('text', ${HOSTILE_SQL} || repeat('x', 90000)))
                      || case when n % 9 = 0 then '{}' else jsonb_build_object('tenant', $1::text) end,
              '0 3 * * *', now() + interval '1 day', ${HOSTILE_SQL}, ${HOSTILE_SQL}
         from schedules, generate_series(1, 30) n where request->>'tenant' = 'acme'`,
      [HOSTILE[0]],
    );
  });
  afterAll(() => hub?.remove());

  const withQuery = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;
  const items = async (path: string, client: HttpClient): Promise<Item[]> => {
    const all: Item[] = [];
    for (let cursor = '', pages = 0; pages < 50; pages += 1) {
      const { status, json } = await client.send({ path: withQuery(path, `limit=700${cursor}`) });
      expect({ path, status }).toEqual({ path, status: 200 });
      const page = json as { items: Item[]; nextCursor: string | null };
      all.push(...page.items);
      if (page.nextCursor === null) return all;
      cursor = `&cursor=${page.nextCursor}`;
    }
    throw new Error(`${path} has no end`);
  };
  const file = async (path: string, client: HttpClient, name: string) => {
    const { status, headers, text } = await client.send({ path: withQuery(path, 'format=csv') });
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
    expect([headers['content-disposition'], headers['transfer-encoding'], headers['content-length']]).toEqual([
      `attachment; filename="${name}"`,
      'chunked',
      undefined,
    ]);
    return csvRows(text);
  };
  const cells = (path: string) => (item: Item) =>
    Object.fromEntries(Object.entries(FLAT[path]?.(item) ?? item).map(([name, value]) => [name, cellOf(value)]));

  it.each(LIST_ROWS)('has all rows of $path, and no other than those of its filter', async (list) => {
    const all = await items(list.path, keys.viewer);
    expect(all.length).toBeGreaterThanOrEqual(MANY);
    const rows = await file(list.path, keys.viewer, list.file);
    expect(rows).toEqual(all.map(cells(list.path)));
    expect(rows.some((row) => Object.values(row).includes(`'${HOSTILE[0]}`))).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('secret');

    const filtered = withQuery(list.path, list.filter);
    const few = await file(filtered, keys.viewer, list.file);
    expect(few).toHaveLength(Math.floor(MANY / 9));
    expect(few).toEqual((await items(filtered, keys.viewer)).map(cells(list.path)));
    expect(await file(withQuery(filtered, 'limit=3'), keys.viewer, list.file)).toEqual(few);

    const refused = await keys.acme.send({ path: withQuery(list.path, 'format=csv') });
    if (list.narrowed) expect([refused.status, refused.text.split('\r\n').length]).toEqual([200, 2]);
    else expect([refused.status, refused.json]).toMatchObject([403, { code: 'FORBIDDEN' }]);
    const wrong = await keys.viewer.send({ path: withQuery(list.path, 'format=csv&cursor=.') });
    expect([wrong.status, wrong.json]).toMatchObject([400, { code: 'VALIDATION_FAILED' }]);
  });

  it('has those schedules only that the key covers, in pages of any size', async () => {
    const path = '/api/schedules';
    for (const [client, count] of [
      [keys.both, 31],
      [keys.acme, 4],
    ] as const) {
      const all = await items(path, client);
      expect(all).toHaveLength(count);
      expect(await file(path, client, 'schedules.csv')).toEqual(all.map(cells(path)));
    }
    expect((await file(path, hub.client, 'schedules.csv')).length).toBeGreaterThan(31);
  });

  it('has a header even without rows', async () => {
    const { text } = await keys.viewer.send({ path: '/api/alerts?format=csv&state=firing' });
    expect(text).toMatch(/^"id","key","rule","severity",[^\n]*\r\n$/);
  });

  it('is one file at a time for a key, whatever the list, and a problem if its first page fails', async () => {
    const ask = (client: HttpClient, path: string) => client.send({ path: `${path}?format=csv` });
    await hub.ledger.query('begin; lock table alerts in access exclusive mode');
    const two = [ask(keys.viewer, '/api/alerts'), ask(keys.viewer, '/api/alerts')];
    const tooMany = { status: 429, headers: { 'retry-after': '10' }, json: { code: 'RATE_LIMITED' } };
    try {
      expect(await Promise.race(two)).toMatchObject(tooMany);
      expect(await ask(keys.viewer, '/api/deliveries')).toMatchObject(tooMany);
      expect((await ask(keys.both, '/api/schedules')).status).toBe(200);
      expect((await keys.viewer.send({ path: '/api/runners?limit=1' })).status).toBe(200);
    } finally {
      await hub.ledger.query('rollback');
    }
    expect((await Promise.all(two)).map(({ status }) => status).sort()).toEqual([200, 429]);

    await hub.ledger.query('alter table deliveries rename to deliveries_away');
    try {
      const { status, headers } = await ask(keys.viewer, '/api/deliveries');
      expect([status, headers['content-type']]).toEqual([500, expect.stringContaining('application/problem+json')]);
    } finally {
      await hub.ledger.query('alter table deliveries_away rename to deliveries');
    }
    expect((await ask(keys.viewer, '/api/deliveries')).status).toBe(200);
    expect((await keys.viewer.send({ path: '/api/failures?format=csv&queue=nope' })).status).toBe(404);
  });

  it('keeps one page in memory, and ends with its reader', async () => {
    await hub.ledger.query(
      `insert into deliveries (guid, event, headers, payload, bytes, job_id, status, error)
       select 'large-' || n, 'large', '{}', '{}', 2, new_job_id(), 'failed', repeat('x', 2000) from generate_series(1, 20000) n`,
    );
    const path = '/api/deliveries?format=csv&event=large';
    const headers = { authorization: `Bearer ${TEST_KEY}` };
    const begin = async () => {
      const request = get({ host: '127.0.0.1', port: hub.port, path, headers, agent: false });
      return ((await once(request, 'response')) as [IncomingMessage])[0];
    };
    const before = liveBytes();
    let [peak, lines, measured] = [0, 0, 0];
    for await (const chunk of (await begin()) as AsyncIterable<Buffer>) {
      lines += chunk.filter((byte) => byte === 10).length;
      if (lines < measured + 4000) continue;
      measured = lines;
      peak = Math.max(peak, liveBytes() - before);
    }
    expect(lines).toBe(20_001);
    // The whole file is 44 MB of text, and several times that as objects.
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(20_000_000);

    const unread = await begin();
    expect((await hub.client.send({ path })).status).toBe(429);
    unread.destroy();
    await eventually(async () => (await hub.client.send({ path: `${path}&status=received` })).status === 200);
  });

  it('breaks its connection if a later page fails, so that no part of a file seems whole', async () => {
    const nobody = '00000000-0000-0000-0000-000000000000';
    // The oldest row, whose instant is beyond what JavaScript knows.
    await hub.ledger.query(
      `insert into runners (id, name, runner_set, repository, image, state, created_at)
       values ($1, 'late', 'late', 'r', 'i', 'removed', '290000-01-01')`,
      [nobody],
    );
    const ask = (query: string) => keys.viewer.send({ path: `/api/runners?format=csv${query}` });
    await expect(ask('')).rejects.toThrow('aborted');
    expect((await ask('&runnerSet=late')).status).toBe(500);
    await hub.ledger.query(`delete from runners where id = $1`, [nobody]);
    expect((await ask('')).status).toBe(200);
  });
});
