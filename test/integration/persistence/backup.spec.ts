import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type pg from 'pg';
import { BackupScheduler } from '../../../src/persistence/maintenance/backup/backup-scheduler.js';
import { ALL_BACKUP_TABLES as tables } from '../../../src/bootstrap/backup-tables.js';
import { createBackup } from '../../../src/persistence/maintenance/backup/create-backup.js';
import { restoreBackup } from '../../../src/persistence/maintenance/backup/restore.js';
import { Schedules } from '../../../src/persistence/schedules/schedules.js';
import { HOUR, hubOf, LIMIT_MS, newDatabase, newFolder, settings } from '../../support/stores/backups.js';
import { eventually } from '../../support/eventually.js';
import { describeOn, type TestHub } from '../../support/hub/hub.js';

const backupOf = (hub: TestHub) => hub.app.get(BackupScheduler, { strict: false });
const filesIn = (dir: string) =>
  readdirSync(dir)
    .filter((name) => !name.startsWith('.'))
    .sort();
const open = async (pool: pg.Pool) =>
  (
    await pool.query<Record<string, unknown>>(
      `select id, type, queue, priority, data::text, attempts_made, max_attempts, run_number, crashes, created_at::text, run_at::text,
              backoff, timeout_ms, deadline::text, tags, tenant, parent_id, origin_id, dedupe_key, schedule_id, open_children,
              times_reopened
         from jobs where id in (select id from persisted_jobs) order by id`,
    )
  ).rows;

/** Starts a hub whose own schedules make no job: these would come between a count and a backup. */
const quietHub = async (...options: Parameters<typeof hubOf>) => {
  const hub = await hubOf(...options);
  await hub.sql.query(`update schedules set paused = true`);
  await eventually(async () => (await open(hub.sql)).length === 0);
  return hub;
};

describeOn('postgres', 'a backup', (engine) => {
  it(
    'restores every open job into an empty database, where a hub runs them all',
    async () => {
      const dir = newFolder();
      const hub = await quietHub({ engine, config: settings(dir) });
      const route = async (request: Parameters<typeof hub.router.route>[0]) => (await hub.router.route(request)).id;
      const firstOf = async (schedule: string) =>
        (await hub.app.get(Schedules, { strict: false }).get(schedule)).lastJobId ?? '';
      await hub.queues.pauseQueue('background', 'a test');
      const ids = {
        active: await route({ type: 'test_step', data: { gate: 'first', big: 12345678901234567890n.toString() } }),
        delayed: await route({ type: 'test_step', delay: HOUR, tags: ['a', 'b"c'], tenant: 't' }),
        retrying: await route({
          type: 'test_step',
          data: { code: 'NETWORK_TIMEOUT', times: 1 },
          backoff: { type: 'fixed', delay: HOUR },
          attempts: 5,
        }),
        suspended: await route({ type: 'test_step', data: { suspend: HOUR } }),
        keyed: await route({ type: 'test_step', delay: HOUR, dedupeKey: 'k', data: { key: 1 } }),
        again: await route({ type: 'test_step', delay: HOUR, data: { gate: 'again' } }),
        scheduled: await firstOf(await route({ type: 'test_step', repeat: { every: HOUR }, data: { gate: 'never' } })),
      };
      const name = { parentId: ids.suspended, as: 'a child' };
      const { id: child } = await hub.router.route({ type: 'test_step', data: {} }, name);
      await hub.jobEnds(child);
      const waiting = await route({
        type: 'probe_echo',
        priority: 'HIGH',
        data: { text: 'Größe \u{1f600} \n "\\u0000"' },
      });
      await hub.actions.cancel(ids.again, 'a test');
      await hub.actions.retry(ids.again, 'a test');
      await hub.jobIs(ids.again, 'active');
      await hub.jobIs(ids.active, 'active');
      await hub.jobIs(ids.retrying, 'delayed');
      await hub.jobIs(ids.suspended, 'delayed');
      await hub.jobIs(waiting, 'waiting');
      await hub.jobIs(ids.scheduled, 'active');
      const before = await open(hub.sql);
      expect(before.filter((job) => job['times_reopened'] === 1).map((job) => job['id'])).toEqual([ids.again]);
      const { file, jobs, bytes } = await backupOf(hub).run();
      expect(jobs).toBe(before.length);
      expect([statSync(file).size, statSync(file).mode & 0o777]).toEqual([bytes, 0o600]);

      const { database, pool } = await newDatabase();
      const restored = await restoreBackup(pool, file, { tables });
      // With the ended child, which its open parent may ask for.
      expect(restored).toMatchObject({ kept: 0, rows: { jobs: jobs + 1, queues: 1 } });
      expect(await open(pool)).toEqual(before);
      const { rows: events } = await pool.query(
        `select distinct from_state, to_state, actor, detail->>'file' as file from job_events order by to_state`,
      );
      const event = { from_state: null, actor: 'restore', file: basename(file) };
      expect(events).toEqual([
        { ...event, to_state: 'accepted' },
        { ...event, to_state: 'completed' },
      ]);

      const redis = hub.stores.redis && { ...hub.stores.redis, prefix: `${hub.stores.redis.prefix}-2` };
      const second = await hubOf({ engine, stores: { database, redis }, config: settings(newFolder()) });
      expect((await second.queues.getQueueStats('background')).paused).toBe(true);
      const again = await second.router.route({ type: 'test_step', delay: HOUR, dedupeKey: 'k', data: { key: 1 } });
      expect(again).toMatchObject({ id: ids.keyed, duplicate: true });
      const named = await second.router.route({ type: 'test_step', data: {} }, name);
      expect(named).toMatchObject({ id: child, duplicate: true });
      await second.queues.resumeQueue('background', 'a test');
      for (const gate of ['first', 'again', 'never']) second.runs.open(gate);
      for (const id of [ids.delayed, ids.retrying, ids.suspended, ids.keyed]) {
        await second.jobIs(id, 'delayed');
        await second.actions.promote(id, 'a test');
      }
      for (const id of [...Object.values(ids), waiting]) {
        expect({ id, state: (await second.jobEnds(id)).state }).toEqual({ id, state: 'completed' });
      }
      // Attempts and starts continue from their former counts.
      expect((await second.search.get(ids.retrying)).attemptsMade).toBe(2);
      expect(second.runs.of(ids.active).map(({ runNumber }) => runNumber)).toEqual([2]);
      const { rows } = await second.sql.query(
        `select count(*)::integer as n from schedules where request->>'type' = 'test_step'`,
      );
      expect(rows).toEqual([{ n: 1 }]);
    },
    LIMIT_MS,
  );
});

describe('backup files', () => {
  it(
    'are pruned to the newest ones of this ledger; no other file is touched',
    async () => {
      const dir = newFolder();
      const { database } = await newDatabase();
      const strangers = ['notes.txt', 'runnerhub-00000000-20200101T000000000Z.jsonl.gz', 'runnerhub-old.jsonl.gz'];
      for (const name of strangers) writeFileSync(join(dir, name), 'mine');
      const written: string[] = [];
      for (let n = 0; n < 4; n += 1) {
        const one = await createBackup(database.url, { tables, dir, keep: 2 });
        written.push(basename(one?.file ?? ''));
      }
      expect(filesIn(dir)).toEqual([...strangers, ...written.slice(2)].sort());
    },
    LIMIT_MS,
  );

  it(
    'hold all jobs accepted before their call when calls are simultaneous',
    async () => {
      const dir = newFolder();
      const hub = await quietHub({ engine: 'postgres', config: settings(dir) });
      const first = backupOf(hub).run();
      await hub.router.route({ type: 'test_step', delay: HOUR });
      const others = await Promise.all([
        backupOf(hub).run(),
        backupOf(hub).run(),
        createBackup(hub.stores.database.url, { tables, dir, keep: 9 }),
      ]);
      await first;
      const { rows } = await hub.sql.query<{ n: number }>('select count(*)::integer as n from persisted_jobs');
      expect(others.map((written) => written?.jobs)).toEqual(Array(3).fill(rows[0]?.n));
      expect(others[0]?.file).toBe(others[1]?.file);
      expect(filesIn(dir)).toHaveLength(3);
    },
    LIMIT_MS,
  );

  it(
    'are written at the interval by one node only, and at the shutdown',
    async () => {
      const dir = newFolder();
      const config = { backup: { dir, intervalMs: 1500, keep: 100 } };
      const { database } = await newDatabase();
      const hub = await hubOf({ engine: 'postgres', config, stores: { database } });
      const other = await hubOf({ engine: 'postgres', config, stores: { database } });
      await eventually(() => filesIn(dir).length >= 3);
      const times = filesIn(dir).map((file) => {
        const [, h, m, s, ms] = /T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(file) ?? [];
        return (Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1000 + Number(ms);
      });
      for (const [n, time] of times.slice(1).entries()) expect(time - (times[n] ?? 0)).toBeGreaterThan(1300);
      // Closed first, since a backup in progress at another node would serve as well.
      await other.close();
      await hub.router.route({ type: 'test_step', delay: HOUR, tags: ['last'] });
      await hub.close();
      const last = gunzipSync(readFileSync(join(dir, filesIn(dir).at(-1) ?? ''))).toString();
      expect(last).toContain('"tags":["last"]');
    },
    LIMIT_MS,
  );

  it(
    'leave nothing behind when they cannot be written, which is reported and affects no job',
    async () => {
      const dir = newFolder();
      const hub = await hubOf({ engine: 'postgres', config: settings(join(dir, 'file', 'below')) });
      writeFileSync(join(dir, 'file'), 'in the way');
      await expect(backupOf(hub).run()).rejects.toMatchObject({
        code: 'BACKUP_FAILED',
        message: expect.stringMatching(/file\/below.+ENOTDIR/),
      });
      expect(backupOf(hub).failure).toMatch(/ENOTDIR/);
      await hub.jobEnds((await hub.router.route({ type: 'test_step' })).id);
      expect(filesIn(dir)).toEqual(['file']);
    },
    LIMIT_MS,
  );
});
