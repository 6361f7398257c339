import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellOf, csvRows } from '../../support/hub/csv-rows.js';
import type { HttpClient } from '../../support/hub/http-client.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

type Item = Record<string, unknown>;
/** More rows than one page has. */
const MANY = 1100;
const HOSTILE = [
  '=HYPERLINK("http://evil.example","Click")',
  'quoted "twice", and\r\n"a line"',
  '\u202Egnp.exe\u202C שלום',
  '\n=1+1',
  '@SUM(A1)',
  '-2+3',
  '＝1',
];
/** A hostile text for row n. */
const TEXT = `(array[${HOSTILE.map((text) => `'${text}'`).join()}])[1 + n % ${HOSTILE.length}]`;

interface List {
  path: string;
  /** Inserts MANY rows, some of which the filter matches. */
  sql: string;
  filter: string;
  file: string;
  /** Returns an item with the fields that are columns. Default: its own. */
  flat?: (item: Item) => Item;
}

const LISTS: List[] = [
  {
    path: '/api/runners/demands',
    sql: `with d as (
            insert into demands (id, workflow_job_id, run_attempt, run_id, repository, repository_private, labels, runner_set,
                                 state, priority, conclusion, workflow_name, job_name, head_branch, queued_at,
                                 received_at, provisioned_at, started_at, completed_at)
            select gen_random_uuid(), n, 1, n, case when n % 9 = 0 then 'acme/few' else 'acme/most' end, true, array['x64', ${TEXT}],
                   'small', 'completed', 3, 'success', ${TEXT}, 'job ' || n, ${TEXT}, now() - interval '9 s',
                   now() - interval '8 s', now() - interval '7.5 s', now() - interval '5 s', now()
              from generate_series(1, ${MANY}) n returning *)
          insert into deliveries (guid, event, action, headers, payload, bytes, job_id, demand_id)
          select 'of-' || n, 'workflow_job', ${TEXT}, '{}', '{}', 2, new_job_id(), d.id
            from d, lateral (select workflow_job_id as n) of where n < 20`,
    filter: 'repository=acme/few&runnerSet=small',
    file: 'workflow-jobs.csv',
    flat: ({ startStages, times, ...item }) => {
      const stages = startStages as { stage: string; seconds: number }[];
      const names = ['webhook', 'admission', 'registration', 'container', 'online', 'job'];
      const seconds = names.map((name) => [
        `${name}Seconds`,
        stages.find(({ stage }) => stage === name)?.seconds ?? '',
      ]);
      return { ...(times as Item), ...item, ...(Object.fromEntries(seconds) as Item) };
    },
  },
  {
    path: '/api/runners',
    sql: `insert into runners (id, name, runner_set, repository, image, state, exit_code, oom, host, error, removed_at)
          select gen_random_uuid(), n || ${TEXT}, case when n % 9 = 0 then 'few' else 'most' end, 'acme/most', 'i', 'removed',
                 n % 3, n % 2 = 0, ${TEXT}, ${TEXT}, now()
            from generate_series(1, ${MANY}) n`,
    filter: 'runnerSet=few&state=removed',
    file: 'runners.csv',
  },
  {
    path: '/api/deliveries',
    sql: `insert into deliveries (guid, event, action, repository, headers, payload, bytes, job_id, status, error)
          select 'guid-' || n, case when n % 9 = 0 then 'push' else 'ping' end, ${TEXT}, ${TEXT}, '{"secret": "of a header"}',
                 '{"secret": "of a payload"}', n, new_job_id(), 'failed', ${TEXT}
            from generate_series(1, ${MANY}) n`,
    filter: 'event=push&status=failed',
    file: 'deliveries.csv',
  },
  {
    path: '/api/failures?spark=true',
    sql: `insert into failure_groups (fingerprint, type, queue, code, message, jobs, first_at, last_at)
          select lpad(to_hex(n), 16, '0'), 'probe_fail', 'background', case when n % 9 = 0 then 'FEW' else 'MOST' end, ${TEXT}, n,
                 now() - interval '1 day', now()
            from generate_series(1, ${MANY}) n`,
    filter: 'code=FEW&queue=background',
    file: 'failures.csv',
  },
  {
    path: '/api/alerts',
    sql: `insert into alerts (id, key, severity, title, detail, labels, value, state, resolved_at)
          select gen_random_uuid(), n || ${TEXT}, case when n % 9 = 0 then 'info' else 'error' end, ${TEXT}, ${TEXT},
                 jsonb_build_object('of', ${TEXT}), -1.5 * n, 'resolved', now()
            from generate_series(1, ${MANY}) n`,
    filter: 'severity=info',
    file: 'alerts.csv',
  },
];

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
    for (const { sql } of LISTS) await hub.ledger.query(sql);
    const body = { type: 'probe_echo', tenant: 'acme', every: 86_400_000 };
    expect((await hub.client.send({ path: '/api/schedules', body })).status).toBe(201);
    await hub.ledger.query(
      `insert into schedules (id, name, request, pattern, next_at, actor, changed_by)
       select gen_random_uuid(), ${TEXT},
              request || jsonb_build_object('data', jsonb_build_object('text', ${TEXT} || repeat('x', 90000)))
                      || case when n % 9 = 0 then '{}' else jsonb_build_object('tenant', $1::text) end,
              '0 3 * * *', now() + interval '1 day', ${TEXT}, ${TEXT}
         from schedules, generate_series(1, 30) n where request->>'tenant' = 'acme'`,
      [HOSTILE[0]],
    );
  });
  afterAll(() => hub?.remove());

  const withQuery = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;
  const items = async (path: string, client: HttpClient): Promise<Item[]> => {
    const all: Item[] = [];
    for (let cursor = '', pages = 0; pages < 50; pages += 1) {
      const { status, json } = await client.send({ path: withQuery(path, `limit=400${cursor}`) });
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
  const cells = (item: Item, flat: List['flat']) =>
    Object.fromEntries(Object.entries(flat?.(item) ?? item).map(([name, value]) => [name, cellOf(value)]));

  it.each(LISTS)('has all rows of $path, and no other than those of its filter', async (list) => {
    const all = await items(list.path, keys.viewer);
    expect(all.length).toBeGreaterThanOrEqual(MANY);
    const rows = await file(list.path, keys.viewer, list.file);
    expect(rows).toEqual(all.map((item) => cells(item, list.flat)));
    expect(rows.some((row) => Object.values(row).includes(`'${HOSTILE[0]}`))).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('secret');

    const filtered = withQuery(list.path, list.filter);
    const few = await file(filtered, keys.viewer, list.file);
    expect(few).toHaveLength(Math.floor(MANY / 9));
    expect(few).toEqual((await items(filtered, keys.viewer)).map((item) => cells(item, list.flat)));
    expect(await file(withQuery(filtered, 'limit=3'), keys.viewer, list.file)).toEqual(few);

    const refused = await keys.acme.send({ path: withQuery(list.path, 'format=csv') });
    expect([refused.status, refused.json]).toMatchObject([403, { code: 'FORBIDDEN' }]);
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
      expect(await file(path, client, 'schedules.csv')).toEqual(all.map((item) => cells(item, undefined)));
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
