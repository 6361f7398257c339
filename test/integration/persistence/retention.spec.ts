import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idFloor } from '../../../src/common/ids.js';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { Partitions } from '../../../src/persistence/partitions/partitions.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { bound, patience } from '../../support/limits.js';

const DAY = 86_400_000;
const LIMIT_MS = patience(60_000);

let hub: TestHub;
const QUEUE_KEEPS = { notifications: { keepFailedMs: 400 * DAY }, indexing: { keepCompletedMs: 5 * DAY } };
beforeAll(async () => {
  hub = await startTestHub({ engine: 'postgres', config: { queues: QUEUE_KEEPS, ledgerRetentionDays: 30 } });
}, LIMIT_MS);
afterAll(() => hub?.close(), LIMIT_MS);

const retention = () => hub.app.get(LedgerRetention, { strict: false });
const midnight = (ago: number) => Math.floor((Date.now() - ago * DAY) / DAY) * DAY;
let serial = 0;

/** Inserts a job of that many days ago with its trail, and counts it as the recorder does. */
async function old(
  days: number,
  state: string,
  fields: { queue?: string; parent?: string; hidden?: boolean } = {},
): Promise<string> {
  await hub.app.get(Partitions, { strict: false }).ensureDays([midnight(days)]);
  serial += 1;
  const uuid = `${idFloor(midnight(days) + 1000).slice(0, 14)}7000-8000-${serial.toString(16).padStart(12, '0')}`;
  const queue = fields.queue ?? 'deploys';
  const ended = ['completed', 'failed', 'cancelled'].includes(state);
  await hub.sql.query(
    `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, parent_id, hidden, created_at, finished_at, run_at)
     values ($1, 'test_step', $2, $3, 3, '{}', 1, 'a test', $4, $5, now() - $6 * interval '1 day',
             case when $7 then now() - $6 * interval '1 day' end, now() + interval '1 day')`,
    [uuid, queue, state, fields.parent ?? null, fields.hidden ?? false, days, ended],
  );
  await hub.sql.query(`insert into job_events (job_id, to_state, attempt) values ($1, $2, 0)`, [uuid, state]);
  await hub.sql.query(`insert into job_logs (job_id, line) values ($1, 'a line')`, [uuid]);
  if (ended && !fields.hidden) {
    await hub.sql.query(
      `insert into queue_totals as t (queue, ${state}) values ($1, 1) on conflict (queue, shard) do update set ${state} = t.${state} + 1`,
      [queue],
    );
  }
  return uuid;
}
const there = async (table: string, ids: string[], column = 'job_id') =>
  (
    await hub.sql.query<{ id: string }>(
      `select distinct ${column} as id from ${table} where ${column} = any($1::uuid[])`,
      [ids],
    )
  ).rows
    .map(({ id }) => id)
    .sort();
const partitions = async () =>
  (
    await hub.sql.query<{ name: string }>(
      `select relname as name from pg_class where relname ~ '_[0-9]{8}$' and relkind = 'r'`,
    )
  ).rows.map(({ name }) => name);

describe('retention', () => {
  it(
    'drops whole days, empties those that hold open jobs, and keeps counts correct',
    async () => {
      const gone = [await old(40, 'completed'), await old(40, 'failed'), await old(40, 'cancelled', { hidden: true })];
      const open = await old(50, 'waiting_children');
      const child = await old(50, 'completed', { parent: open });
      const beside = [await old(50, 'completed'), await old(50, 'completed', { hidden: true })];
      const young = await old(20, 'completed');
      const kept = await old(60, 'failed', { queue: 'notifications' });
      const short = await old(6, 'completed', { queue: 'indexing' });
      const ids = [...gone, open, child, ...beside, young, kept, short];
      const day = (await partitions()).length;

      const { id } = await hub.router.route({ type: 'cleanup_old_jobs' });
      const { result, state } = await hub.jobEnds(id);
      expect({ state, result }).toMatchObject({ state: 'completed', result: { jobs: 6, days: 2 } });

      const stay = [open, child, young, kept].sort();
      expect(await there('jobs', ids, 'id')).toEqual(stay);
      expect(await there('job_events', ids)).toEqual(stay);
      expect(await there('job_logs', ids)).toEqual(stay);
      // Per day: the four tables of jobs, and the dead letters.
      expect(day - (await partitions()).length).toBe(2 * 5);
      const { rows } = await hub.sql.query(
        `select queue, sum(completed)::integer as completed, sum(failed)::integer as failed, sum(cancelled)::integer as cancelled
           from queue_totals where queue in ('deploys','notifications','indexing') group by queue order by 1`,
      );
      const counted = await hub.sql.query(
        `select q as queue, count(j.id) filter (where state = 'completed')::integer as completed,
                count(j.id) filter (where state = 'failed')::integer as failed,
                count(j.id) filter (where state = 'cancelled')::integer as cancelled
           from unnest(array['deploys','indexing','notifications']) q left join jobs j on j.queue = q and not j.hidden
          group by q order by 1`,
      );
      expect(rows).toEqual(counted.rows);
      expect((await retention().apply()).jobs).toBe(0);
    },
    LIMIT_MS,
  );

  it('keeps a named child as long as its parent exists, and its name as long as itself', async () => {
    const parent = await old(45, 'failed', { queue: 'notifications' });
    const child = await old(60, 'completed', { parent });
    await hub.sql.query(`update jobs set dedupe_key = 'a name' where id = $1`, [child]);
    await hub.sql.query(
      `insert into job_keys (scope, key, job_id, fingerprint, expires_at) values ('dedupe', 'a name', $1, '', 'infinity')`,
      [child],
    );
    const left = async () => {
      await retention().apply();
      const keys = await hub.sql.query(`select key from job_keys where key = 'a name'`);
      return { jobs: await there('jobs', [parent, child], 'id'), keys: keys.rows.length };
    };
    expect(await left()).toEqual({ jobs: [child, parent].sort(), keys: 1 });
    await hub.sql.query(`update jobs set finished_at = now() - interval '500 days' where id = $1`, [parent]);
    await left();
    await left();
    expect(await left()).toEqual({ jobs: [], keys: 0 });
  });

  it(
    'never blocks an accept, even while a reader keeps its transaction open',
    async () => {
      await old(45, 'completed');
      const reader = await hub.sql.connect();
      try {
        await reader.query('begin');
        await reader.query('select count(*) from jobs');
        const removing = retention().apply();
        let slowest = 0;
        for (let n = 0; n < 50; n += 1) {
          const began = performance.now();
          await hub.router.route({ type: 'test_step', delay: 3_600_000 });
          slowest = Math.max(slowest, performance.now() - began);
        }
        expect(slowest).toBeLessThan(bound(2000));
        await reader.query('commit');
        expect(await removing).toMatchObject({ jobs: 1, days: 1 });
      } finally {
        reader.release();
      }
    },
    LIMIT_MS,
  );

  it(
    'is completed by the next run after an interruption, and leaves partitions alone that an operator detached',
    async () => {
      await old(46, 'completed');
      await old(47, 'completed');
      const name = (days: number) => new Date(midnight(days)).toISOString().slice(0, 10).replaceAll('-', '');
      await hub.sql.query(`alter table jobs detach partition jobs_${name(47)}`);
      const abort = new AbortController();
      const reader = await hub.sql.connect();
      try {
        await reader.query('begin');
        await reader.query('select count(*) from jobs');
        const cut = retention().apply({ signal: abort.signal });
        await waitForPending(name(46));
        abort.abort(new Error('cut short'));
        await expect(cut).rejects.toThrow('cut short');
        await reader.query('commit');
      } finally {
        reader.release();
      }
      expect(await retention().apply()).toMatchObject({ jobs: 1, days: 1 });
      expect((await partitions()).filter((one) => one.startsWith('jobs_')).sort()).toContain(`jobs_${name(47)}`);
      expect(await partitions()).not.toContain(`jobs_${name(46)}`);
    },
    LIMIT_MS,
  );

  it('removes expired keys and payloads, and no GUID', async () => {
    await hub.sql.query(
      `insert into job_keys (scope, key, job_id, fingerprint, expires_at) values
         ('dedupe', 'over', gen_random_uuid(), '', now() - interval '1 s'), ('dedupe', 'held', gen_random_uuid(), '', now() + interval '1 h'),
         ('dedupe', 'gone', gen_random_uuid(), '', null)`,
    );
    await hub.sql.query(
      `insert into deliveries (guid, event, headers, payload, bytes, job_id, status, received_at) values
         ('old', 'push', '{"a":1}', '{}', 2, gen_random_uuid(), 'processed', now() - interval '40 days'),
         ('unprocessed', 'push', '{}', '{}', 2, gen_random_uuid(), 'received', now() - interval '40 days'),
         ('young', 'push', '{}', '{}', 2, gen_random_uuid(), 'processed', now())`,
    );
    expect(await retention().apply()).toMatchObject({ keys: 2, deliveries: 1 });
    const { rows: keys } = await hub.sql.query(`select key from job_keys where key in ('over','held','gone')`);
    expect(keys).toEqual([{ key: 'held' }]);
    const { rows } = await hub.sql.query(`select guid, payload is null as cleared from deliveries order by guid`);
    expect(rows).toEqual([
      { guid: 'old', cleared: true },
      { guid: 'unprocessed', cleared: false },
      { guid: 'young', cleared: false },
    ]);
  });

  it('creates partitions soon after a clock has jumped', async () => {
    const parts = hub.app.get(Partitions, { strict: false });
    const then = Date.now() + 60 * DAY;
    await parts.followClock(then);
    const name = new Date(then).toISOString().slice(0, 10).replaceAll('-', '');
    expect(await partitions()).toContain(`jobs_${name}`);
  });

  it('accepts a duration, and refuses an invalid one', async () => {
    const young = await old(3, 'completed');
    const { id } = await hub.router.route({ type: 'cleanup_old_jobs', data: { maxAge: '2d' } });
    expect((await hub.jobEnds(id)).state).toBe('completed');
    expect(await there('jobs', [young], 'id')).toEqual([]);
    await expect(hub.router.route({ type: 'cleanup_old_jobs', data: { maxAge: 'soon' } })).rejects.toThrow(/30d/);
  });
});

async function waitForPending(name: string): Promise<void> {
  await eventually(async () => {
    const { rows } = await hub.sql.query(
      `select 1 from pg_inherits where inhrelid = to_regclass($1) and inhdetachpending`,
      [`jobs_${name}`],
    );
    return rows.length > 0;
  });
}
