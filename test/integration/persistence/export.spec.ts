import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'csv-stringify/sync';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import { newId } from '../../../src/common/ids.js';
import { JobExport } from '../../../src/persistence/queries/export/job-export.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';
import { liveBytes } from '../../support/live-bytes.js';

const EXPORT = '/api/queues/persistence/export';
const LIMIT_MS = patience(60_000);
const MANY = 30_000;
/** Jobs between two measurements of memory. */
const EVERY = 5000;

let hub: HttpHub;
beforeAll(async () => void (hub = await startHttpHub()), LIMIT_MS);
afterAll(() => hub?.remove(), LIMIT_MS);

const enqueue = async (fields: object) =>
  (
    (await hub.client.send({ path: '/api/queues/jobs', body: { type: 'probe_echo', delay: 3_600_000, ...fields } }))
      .json as { id: string }
  ).id;

const keyOf = async (name: string) =>
  ((await hub.client.send({ path: '/api/keys', body: { name, role: 'viewer' } })).json as { key: string }).key;

/** Starts an export and returns its unread response. */
async function begin(query: string, key = TEST_KEY): Promise<IncomingMessage> {
  const request = get({
    host: '127.0.0.1',
    port: hub.port,
    path: `${EXPORT}?${query}`,
    headers: { authorization: `Bearer ${key}` },
    agent: false,
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}
const exporting = async () =>
  (
    await hub.ledger.query<{ n: number }>(
      `select count(*)::integer as n from pg_stat_activity where application_name = 'runnerhub-export' and datname = current_database()`,
    )
  ).rows[0]?.n;

describe('an export', () => {
  it('is one array of the filtered jobs, as the API shows them', async () => {
    const ids = [await enqueue({ tags: ['x'], data: { n: 1 } }), await enqueue({ tags: ['x'], data: { n: 2 } })];
    await enqueue({ tags: ['y'] });
    // Waits until all jobs are marked, so that the compared data is stable.
    await eventually(async () => {
      const { rows } = await hub.ledger.query(`select 1 from jobs where state = 'accepted'`);
      return rows.length === 0;
    });
    const { status, headers, json } = await hub.client.send({ path: `${EXPORT}?tag=x` });
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(headers['content-disposition']).toMatch(/^attachment; filename="jobs-\d{8}T\d{6}Z\.json"$/);
    const { json: page } = await hub.client.send({ path: '/api/queues/jobs?tag=x' });
    expect(json).toEqual((page as { items: unknown[] }).items);
    expect((json as { id: string }[]).map(({ id }) => id)).toEqual(ids.reverse());
    expect((await hub.client.send({ path: `${EXPORT}?tag=none` })).json).toEqual([]);
    const lines = (await hub.client.send({ path: `${EXPORT}?tag=x&format=jsonl` })).text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(json);
    const newest = (await hub.client.send({ path: `${EXPORT}?tag=x&limit=1` })).json;
    expect((newest as { id: string }[]).map(({ id }) => id)).toEqual(ids.slice(0, 1));
    for (const limit of ['0', '-1', '1.5', '1e3', '9999999999', ''])
      expect((await hub.client.send({ path: `${EXPORT}?limit=${limit}` })).status).toBe(400);
    expect((await hub.client.send({ path: `${EXPORT}?format=xml` })).status).toBe(400);
    expect((await hub.client.send({ path: `${EXPORT}?queue=none` })).status).toBe(404);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', 'a;=1', 'a"b', 'a,b', 'a\nb', '  plain'])(
    'writes %j as CSV that no spreadsheet evaluates as a formula',
    async (tenant) => {
      const tag = Buffer.from(tenant).toString('hex');
      await enqueue({ tags: [tag], tenant });
      const csv = (await hub.client.send({ path: `${EXPORT}?format=csv&tag=${tag}` })).text;
      const [header = '', ...rest] = csv.split('\r\n"');
      expect(header).toMatch(/^"id","type","queue","state",/);
      expect(rest).toHaveLength(1);
      const cell = /^[=+\-@\t\r\n＝]/.test(tenant) ? `'${tenant}` : tenant;
      expect(csv).toContain(`,${stringify([[cell]], { quoted: true }).slice(0, -1)},`);
      expect(csv.endsWith('\r\n')).toBe(true);
    },
  );

  it(
    'keeps one page of many jobs in memory, ends with its reader, and is limited to two at a time, and one of a key',
    async () => {
      await hub.ledger.query(
        `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, tags, finished_at)
         select new_job_id(), 'probe_echo', 'background', 'completed', 3, jsonb_build_object('text', repeat('x', 2000)), 1, 'a test', '{many}', now()
           from generate_series(1, $1::integer)`,
        [MANY],
      );
      const before = liveBytes();
      let peak = 0;
      let measured = 0;
      const response = await begin('tag=many&format=jsonl');
      let lines = 0;
      for await (const chunk of response as AsyncIterable<Buffer>) {
        lines += chunk.filter((byte) => byte === 10).length;
        if (lines < measured + EVERY) continue;
        measured = lines;
        peak = Math.max(peak, liveBytes() - before);
      }
      expect(lines).toBe(MANY);
      // The whole export is 70 MB of text, and several times that as objects.
      expect(peak).toBeLessThan(30_000_000);

      // An exact limit beyond the first pages.
      const some = (await hub.client.send({ path: `${EXPORT}?tag=many&format=jsonl&limit=777` })).text;
      expect(some.match(/\n/g)).toHaveLength(777);

      const keys = await Promise.all(['a', 'b'].map(keyOf));
      const refused = async (key: string, why: string) =>
        expect(await hub.client.as(key).send({ path: `${EXPORT}?tag=many` })).toMatchObject({
          ...{ status: 429, headers: { 'retry-after': '10' } },
          json: { code: 'RATE_LIMITED', detail: expect.stringContaining(why) as string },
        });
      const slow = [await begin('tag=many')];
      await refused(TEST_KEY, 'with this key');
      slow.push(await begin('tag=many&format=csv', keys[0]));
      await refused(keys[1] ?? '', '2 exports are in progress');
      for (const reader of slow) reader.destroy();
      await eventually(async () => (await exporting()) === 0);
      // Its slot is free a moment after its last statement.
      await eventually(async () => (await hub.client.send({ path: `${EXPORT}?tag=x` })).status === 200);
    },
    LIMIT_MS,
  );

  it(
    'bounds each page by its text, even if large compressible jobs follow small ones',
    async () => {
      await hub.ledger.query(
        `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, tags, finished_at)
         select ($2 || to_char(n, 'FM000000000000'))::uuid, 'probe_echo', 'background', 'completed', 3,
                jsonb_build_object('text', repeat('x', case when n > 300 then 1 else 100000 end)), 1, 'a test', '{mixed}', now()
           from generate_series(1, $1::integer) n`,
        [600, `${newId().slice(0, 24)}`],
      );
      const sizes: number[] = [];
      let jobs = 0;
      const pages = hub.app
        .get(JobExport, { strict: false })
        .pages({ tag: 'mixed', scopes: UNSCOPED }, { signal: new AbortController().signal, owner: 'a test' });
      for await (const page of pages) {
        jobs += page.length;
        sizes.push(JSON.stringify(page).length);
      }
      expect(jobs).toBe(600);
      expect(Math.max(...sizes)).toBeLessThan(700_000);
    },
    LIMIT_MS,
  );

  it(
    'breaks the connection when it fails midway',
    async () => {
      const response = await begin('tag=many');
      await once(response, 'readable');
      await hub.ledger.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'runnerhub-export' and datname = current_database()`,
      );
      await expect(text(response)).rejects.toThrow(/aborted|hang up|reset/);
      await eventually(async () => (await exporting()) === 0);
    },
    LIMIT_MS,
  );
});
