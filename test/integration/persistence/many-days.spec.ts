import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Pool } from 'pg';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import { idFloor } from '../../../src/common/ids.js';
import { createPgPool, HOT_PATH_SETTINGS, PG_POOL } from '../../../src/database/pg-pool.js';
import { ENGINE_CLAIM_SQL } from '../../../src/persistence/claim/engine-claim-sql.js';
import { DeadLetters } from '../../../src/persistence/queries/dead-letters.js';
import { Nodes } from '../../../src/persistence/nodes/nodes.js';
import { SqlOpenJobDays } from '../../../src/persistence/partitions/sql-open-job-days.js';
import { ParentStatistics } from '../../../src/persistence/maintenance/parent-statistics.js';
import { JobTrees } from '../../../src/persistence/queries/job-tree.js';
import { Partitions } from '../../../src/persistence/partitions/partitions.js';
import { QueueManager } from '../../../src/persistence/operations/queue-manager.js';
import { RunnerStore } from '../../../src/runners/store/runner-store.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { PrivatePostgres } from '../../support/stores/private-postgres.js';

const DAY_MS = 86_400_000;
/** A year on a scale of 1:6, in days and in PostgreSQL's room for locks. */
const DAYS = 60;
const AGES = [3, 20, 40, 59];
const LOCKED_SQL = `
  select count(distinct right(c.relname, 8))::integer as n from pg_locks l join pg_class c on c.oid = l.relation
   where l.pid = pg_backend_pid() and c.relname ~ '^(jobs|dead_letters)_\\d{8}$'`;

/**
 * Runs each statement of the ledger's pool in a transaction. Returns their number, and the most days whose jobs or dead
 * letters one of them locked. Statements within a caller's transaction are not counted.
 */
async function mostLocked(hub: TestHub, act: () => Promise<void>): Promise<{ statements: number; most: number }> {
  const pool = hub.app.get<Pool>(PG_POOL, { strict: false });
  const counted = { statements: 0, most: 0 };
  const spy = vi.spyOn(pool, 'query').mockImplementation((async (text: string, values?: unknown[]) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const result = await client.query(text, values);
      const { rows } = await client.query<{ n: number }>(LOCKED_SQL);
      await client.query('commit');
      counted.statements += 1;
      counted.most = Math.max(counted.most, rows[0]?.n ?? 0);
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }) as never);
  try {
    await act();
    return counted;
  } finally {
    spy.mockRestore();
  }
}

/** By default PostgreSQL has room for 6,400 locks, while a year has some 4,000 tables and indexes of jobs alone. */
describe('a long history', () => {
  let server: PrivatePostgres;
  let hub: TestHub;
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const dayOf = (ago: number) => idFloor(today - ago * DAY_MS + 1000);

  beforeAll(async () => {
    server = await PrivatePostgres.start({ settings: { max_connections: '100', max_locks_per_transaction: '10' } });
    await server.run('create database hub');
    const database = { url: server.urlOf('hub'), drop: () => Promise.resolve() };
    hub = await startTestHub({ engine: 'postgres', stores: { database }, config: { ledgerRetentionDays: DAYS } });
    await hub.app.get(Partitions, { strict: false }).ensureRange(today - DAYS * DAY_MS, today - 2 * DAY_MS);
    await hub.sql.query(
      `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, finished_at)
       select t.id::uuid, 'test_step', 'background', 'completed', 3, '{"needle":"hay"}', 1, 'test', now()
         from unnest($1::text[]) as t(id)`,
      [AGES.map(dayOf)],
    );
  });
  afterAll(async () => {
    await hub?.close();
    await server?.remove();
  });

  it("allows a dozen concurrent searches while jobs run, within PostgreSQL's lock table", async () => {
    const searches = Array.from({ length: 12 }, () => hub.search.list({ q: 'hay', scopes: UNSCOPED }, 10));
    const jobs = await Promise.all(Array.from({ length: 20 }, () => hub.router.route({ type: 'test_step' })));
    for (const { items } of await Promise.all(searches)) {
      expect(items.map(({ id }) => id)).toEqual(AGES.map(dayOf));
    }
    for (const { id } of jobs) expect((await hub.jobEnds(id, 30_000)).state).toBe('completed');
  });

  it("allows ten concurrent lists of dead letters and drains, within PostgreSQL's lock table", async () => {
    const letters = hub.app.get(DeadLetters, { strict: false });
    const failed = await hub.router.route({ type: 'test_step', data: { code: 'PERMANENT_ERROR' } });
    expect((await hub.jobEnds(failed.id)).state).toBe('failed');
    // Moves the letter's job to another day.
    const [letter] = (await letters.list({ scopes: UNSCOPED }, 10)).items;
    await hub.sql.query(`update dead_letters set job_id = $2 where id = $1`, [letter?.id, dayOf(20)]);
    const shown = await Promise.all(Array.from({ length: 10 }, () => letters.list({ scopes: UNSCOPED }, 10)));
    for (const { items, nextCursor } of shown) {
      expect(items).toMatchObject([{ id: letter?.id, jobId: dayOf(20), status: 'retried' }]);
      expect(nextCursor).toBeNull();
    }
    expect(await letters.get(dayOf(20))).toMatchObject({ id: letter?.id });
    await Promise.all(Array.from({ length: 10 }, () => hub.queues.drainQueue('deploys', true, 'test')));
  });

  it('continues with the next page, and ends at the requested instant', async () => {
    const first = await hub.search.list({ q: 'hay', scopes: UNSCOPED }, 3);
    const second = await hub.search.list({ q: 'hay', scopes: UNSCOPED }, 3, first.nextCursor ?? undefined);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(AGES.map(dayOf));
    expect(second.nextCursor).toBeNull();
    const recent = await hub.search.list({ q: 'hay', scopes: UNSCOPED, from: new Date(today - 30 * DAY_MS) }, 10);
    expect(recent.items.map(({ id }) => id)).toEqual([3, 20].map(dayOf));
    const { jobs, searched } = await hub.search.matches({ q: 'hay', scopes: UNSCOPED }, 3);
    expect(jobs.map(({ id }) => id)).toEqual(AGES.slice(0, 3).map(dayOf));
    expect(searched.complete).toBe(false);
  });

  it("allows a dozen concurrent trees within PostgreSQL's lock table, with parents that are weeks older", async () => {
    const [child, parent, root] = [3, 20, 40].map(dayOf);
    const sql = `update jobs set parent_id = $2 where id = $1`;
    await hub.sql.query(sql, [child, parent]);
    await hub.sql.query(sql, [parent, root]);
    const trees = hub.app.get(JobTrees, { strict: false });
    const shown = await Promise.all(Array.from({ length: 12 }, () => trees.of(child ?? '', UNSCOPED)));
    for (const { items } of shown) expect(items.map(({ id }) => id)).toEqual([root, parent, child]);
  });

  it('contains old jobs that are found when they are reopened', async () => {
    await hub.actions.retry(dayOf(40), 'test');
    expect((await hub.jobEnds(dayOf(40), 30_000)).state).toBe('completed');
  });

  it('is locked by the statements of the hot path in a few partitions only', async () => {
    // A fresh connection, as in a hub that starts with this history.
    const flow = createPgPool(server.urlOf('hub'), { settings: HOT_PATH_SETTINGS });
    const client = await flow.connect();
    const locked = async (sql: string, values: unknown[]) => {
      await client.query('begin');
      await client.query(sql, values);
      const { rows } = await client.query<{ n: number }>(
        `select count(distinct l.relation)::integer as n from pg_locks l join pg_class c on c.oid = l.relation
          where l.pid = pg_backend_pid() and c.relname ~ '^jobs_\\d{8}$'`,
      );
      await client.query('rollback');
      return rows[0]?.n;
    };
    try {
      const ids = [dayOf(0), dayOf(1)].sort();
      expect(await locked(ENGINE_CLAIM_SQL, [ids, ids[0], ids[0], ids[1]])).toBeLessThanOrEqual(2);
      const days = await hub.app.get(SqlOpenJobDays, { strict: false }).sql();
      const open = `select id from jobs where state = 'accepted' and not batched and id > $1 and ${days} order by id limit 10`;
      expect(await locked(open, [idFloor(0)])).toBeLessThanOrEqual(4);
    } finally {
      client.release();
      await flow.end();
    }
  });

  it('is processed a few days at a time by actions and lists', async () => {
    await hub.sql.query(`update jobs set state = 'failed', error_code = 'X', error_message = 'x' where id = any($1)`, [
      [dayOf(59), dayOf(20), dayOf(3)],
    ]);
    await hub.sql.query(
      `insert into dead_letters (id, job_id, type, queue, priority, code, message, attempts_made, failed_at)
       select j.id, j.id, j.type, j.queue, j.priority, 'X', 'x', 1, j.finished_at from jobs j where j.error_code = 'X'`,
    );
    const manager = hub.app.get(QueueManager, { strict: false });
    const letters = hub.app.get(DeadLetters, { strict: false });
    const counted = await mostLocked(hub, async () => {
      const first = await letters.list({ code: 'X', scopes: UNSCOPED }, 2);
      const second = await letters.list({ code: 'X', scopes: UNSCOPED }, 2, first.nextCursor ?? undefined);
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([3, 20, 59].map(dayOf));
      expect(await letters.get(dayOf(20))).toMatchObject({ status: 'open', jobState: 'failed' });
      const clean = { age: 0, limit: 1, state: 'failed' as const };
      expect(await manager.cleanQueue('background', clean, 'test')).toEqual({ removed: 1 });
      expect((await letters.list({ code: 'X', scopes: UNSCOPED }, 2)).items.map(({ id }) => id)).toEqual(
        [3, 20].map(dayOf),
      );
      expect((await manager.retryFailed('background', 'test')).count).toBeGreaterThanOrEqual(2);
      expect(await hub.app.get(Nodes, { strict: false }).list()).toHaveLength(1);
      await hub.app.get(RunnerStore, { strict: false }).overdue(0);
    });
    expect(counted.statements).toBeGreaterThan(20);
    // The last day and the days created ahead, with which a list starts.
    expect(counted.most).toBeLessThanOrEqual(9);
  });

  it('gets statistics for the planner as a whole, and new ones only after a change', async () => {
    const statistics = hub.app.get(ParentStatistics, { strict: false });
    const inherited = async () =>
      (
        await hub.sql.query<{ columns: number; at: Date | null }>(
          `select (select count(*)::integer from pg_stats where tablename = 'jobs' and inherited) as columns,
                  (select last_analyze from pg_stat_all_tables where relid = 'jobs'::regclass) as at`,
        )
      ).rows[0];
    const day = today - 3 * DAY_MS;
    await hub.sql.query(
      `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, finished_at)
       select ($1 || lpad(to_hex(n), 12, '0'))::uuid, 'test_step', 'background', 'completed', 3, '{}', 1, 'test', now()
         from generate_series(1, 5000) n`,
      [idFloor(day + 1000).slice(0, -12)],
    );
    // As autovacuum does eventually.
    await hub.sql.query(`analyze jobs_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`);
    expect(await inherited()).toEqual({ columns: 0, at: null });
    await statistics.refresh();
    const first = await inherited();
    expect(first).toEqual({ columns: expect.any(Number), at: expect.any(Date) });
    expect(first?.columns).toBeGreaterThan(10);
    await statistics.refresh();
    expect(await inherited()).toEqual(first);
  });
});
