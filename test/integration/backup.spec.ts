import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { idFloor } from '../../src/common/ids.js';
import { Backup } from '../../src/persistence/backup/backup.js';
import { backUp } from '../../src/persistence/backup/back-up.js';
import { restoreBackup } from '../../src/persistence/backup/restore.js';
import { eventually } from '../support/eventually.js';
import { describeEngines, startTestHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const HOUR = 3_600_000;
const LIMIT_MS = 60_000;

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-backup-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function newDatabase(): Promise<{ database: TestDatabase; pool: pg.Pool }> {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  // `end` does not wait for the last goodbye, and the drop cuts what is left.
  pool.on('error', () => undefined);
  cleanups.push(async () => {
    await pool.end();
    await database.drop();
  });
  return { database, pool };
}

async function hubOf(options: Parameters<typeof startTestHub>[0]): Promise<TestHub> {
  const hub = await startTestHub(options);
  cleanups.push(() => hub.close());
  return hub;
}

const backupOf = (hub: TestHub) => hub.app.get(Backup, { strict: false });
const filesIn = (dir: string) =>
  readdirSync(dir)
    .filter((name) => !name.startsWith('.'))
    .sort();
const settings = (dir: string, keep = 12) => ({ backup: { dir, intervalMs: HOUR, keep } });
const open = async (pool: pg.Pool) =>
  (
    await pool.query<Record<string, unknown>>(
      `select id, type, queue, priority, data::text, attempts_made, max_attempts, start, crashes, created_at::text, run_at::text,
              backoff, timeout_ms, deadline::text, tags, tenant, parent_id, origin_id, dedupe_key, schedule_id, open_children
         from jobs where id in (select id from persisted_jobs) order by id`,
    )
  ).rows;

describeEngines('a backup', (engine) => {
  it(
    'brings every open job back into an empty database, where a hub runs them all',
    async () => {
      const dir = newFolder();
      const hub = await hubOf({ engine, config: settings(dir) });
      const route = async (request: Parameters<typeof hub.router.route>[0]) => (await hub.router.route(request)).id;
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
        scheduled: await route({ type: 'test_step', repeat: { every: HOUR }, data: { gate: 'never' } }),
      };
      const waiting = await route({
        type: 'probe_echo',
        priority: 'HIGH',
        data: { text: 'Größe \u{1f600} \n "\\u0000"' },
      });
      await hub.jobIs(ids.active, 'active');
      await hub.jobIs(ids.retrying, 'delayed');
      await hub.jobIs(ids.suspended, 'delayed');
      await hub.jobIs(waiting, 'waiting');
      await hub.jobIs(ids.scheduled, 'active');
      const before = await open(hub.sql);
      const { file, jobs, bytes } = await backupOf(hub).run();
      expect(jobs).toBe(before.length);
      expect([statSync(file).size, statSync(file).mode & 0o777]).toEqual([bytes, 0o600]);

      const { database, pool } = await newDatabase();
      const restored = await restoreBackup(pool, file);
      expect(restored).toMatchObject({ kept: 0, rows: { jobs, queues: 1 } });
      expect(await open(pool)).toEqual(before);
      const { rows: events } = await pool.query(
        `select distinct from_state, to_state, actor, detail->>'file' as file from job_events`,
      );
      expect(events).toEqual([{ from_state: null, to_state: 'accepted', actor: 'restore', file: basename(file) }]);

      const redis = hub.stores.redis && { ...hub.stores.redis, prefix: `${hub.stores.redis.prefix}-2` };
      const second = await hubOf({ engine, stores: { database, redis }, config: settings(newFolder()) });
      expect((await second.queues.getQueueStats('background')).paused).toBe(true);
      const again = await second.router.route({ type: 'test_step', delay: HOUR, dedupeKey: 'k', data: { key: 1 } });
      expect(again).toMatchObject({ id: ids.keyed, duplicate: true });
      await second.queues.resumeQueue('background', 'a test');
      for (const gate of ['first', 'never']) second.runs.open(gate);
      for (const id of [ids.delayed, ids.retrying, ids.suspended, ids.keyed]) {
        await second.jobIs(id, 'delayed');
        await second.actions.promote(id, 'a test');
      }
      for (const id of [...Object.values(ids), waiting]) {
        expect({ id, state: (await second.jobEnds(id)).state }).toEqual({ id, state: 'completed' });
      }
      // Attempts and starts go on where they stood.
      expect((await second.search.get(ids.retrying)).attemptsMade).toBe(1);
      expect(second.runs.of(ids.active).map(({ start }) => start)).toEqual([2]);
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
    'are kept to the newest of this ledger; nothing else is touched',
    async () => {
      const dir = newFolder();
      const { database } = await newDatabase();
      const strangers = ['notes.txt', 'runnerhub-00000000-20200101T000000000Z.jsonl.gz', 'runnerhub-old.jsonl.gz'];
      for (const name of strangers) writeFileSync(join(dir, name), 'mine');
      const written: string[] = [];
      for (let n = 0; n < 4; n += 1) {
        const one = await backUp(database.url, { dir, keep: 2 });
        written.push(basename(one?.file ?? ''));
      }
      expect(filesIn(dir)).toEqual([...strangers, ...written.slice(2)].sort());
    },
    LIMIT_MS,
  );

  it(
    'of simultaneous calls hold all that was accepted before each call',
    async () => {
      const dir = newFolder();
      const hub = await hubOf({ engine: 'postgres', config: settings(dir) });
      const first = backupOf(hub).run();
      await hub.router.route({ type: 'test_step', delay: HOUR });
      const others = await Promise.all([
        backupOf(hub).run(),
        backupOf(hub).run(),
        backUp(hub.stores.database.url, { dir, keep: 9 }),
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
    'come at the interval from one node only, and at the shutdown',
    async () => {
      const dir = newFolder();
      const config = { backup: { dir, intervalMs: 1500, keep: 100 } };
      const hub = await hubOf({ engine: 'postgres', config });
      const other = await hubOf({ engine: 'postgres', config, stores: hub.stores });
      await eventually(() => filesIn(dir).length >= 3);
      const times = filesIn(dir).map((file) => {
        const [, h, m, s, ms] = /T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(file) ?? [];
        return (Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1000 + Number(ms);
      });
      for (const [n, time] of times.slice(1).entries()) expect(time - (times[n] ?? 0)).toBeGreaterThan(1300);
      await hub.router.route({ type: 'test_step', delay: HOUR, tags: ['last'] });
      await other.close();
      const last = gunzipSync(readFileSync(join(dir, filesIn(dir).at(-1) ?? ''))).toString();
      expect(last).toContain('"tags":["last"]');
    },
    LIMIT_MS,
  );

  it(
    'that can not be written leave nothing behind, are told, and harm nobody',
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

describe('a restore', () => {
  async function sample() {
    const dir = newFolder();
    const { database, pool } = await newDatabase();
    const hub = await startTestHub({ engine: 'postgres', stores: { database }, config: settings(newFolder()) });
    for (let n = 0; n < 20; n += 1) await hub.router.route({ type: 'test_step', delay: HOUR, data: { n } });
    await hub.close();
    const written = await backUp(database.url, { dir, keep: 5 });
    return { dir, file: written?.file ?? '', database, pool };
  }
  const untouched = async (pool: pg.Pool) => {
    const { rows } = await pool.query(
      `select (select count(*)::integer from jobs) + (select count(*)::integer from schedules) as n`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  };

  it(
    'ends runs that were asked to end: their node is gone, the cancel was promised',
    async () => {
      const { dir, database, pool } = await sample();
      const { rows } = await pool.query<{ id: string }>(
        `update jobs set state = 'active', start = 1, node = gen_random_uuid(), cancel_reason = 'enough'
          where id = (select id from jobs where type = 'test_step' limit 1) returning id`,
      );
      const written = await backUp(database.url, { dir, keep: 5 });
      const { pool: second } = await newDatabase();
      await restoreBackup(second, written?.file ?? '');
      const { rows: ended } = await second.query(
        `select state, cancel_reason, finished_at is not null as finished, node from jobs where id = $1`,
        [rows[0]?.id],
      );
      expect(ended).toEqual([{ state: 'cancelled', cancel_reason: 'enough', finished: true, node: null }]);
      const { rows: counts } = await second.query(
        `select sum(completed)::text as completed, sum(failed)::text as failed, sum(cancelled)::text as cancelled from queue_totals`,
      );
      expect(counts).toEqual([{ completed: '0', failed: '0', cancelled: '1' }]);
    },
    LIMIT_MS,
  );

  it(
    'makes no partitions by the thousand for a file whose jobs are of every day',
    async () => {
      const { dir, file } = await sample();
      const lines = gunzipSync(readFileSync(file)).toString().split('\n');
      const job = JSON.parse(lines.find((line) => line.startsWith('{"jobs":')) ?? '') as { jobs: object };
      const header = JSON.parse(lines[0] ?? '') as { rows: Record<string, number> };
      const others = lines.slice(1, -2).filter((line) => !line.startsWith('{"jobs":'));
      const days = Array.from({ length: 5000 }, (_, n) =>
        JSON.stringify({ jobs: { ...job.jobs, id: idFloor(n * 86_400_000) } }),
      );
      header.rows['jobs'] = days.length;
      const body = [JSON.stringify(header), ...others, ...days];
      const text = `${body.join('\n')}\n`;
      const sha256 = createHash('sha256').update(text).digest('hex');
      const path = join(dir, 'days');
      writeFileSync(path, gzipSync(`${text}${JSON.stringify({ end: true, lines: body.length, sha256 })}\n`));
      const { pool } = await newDatabase();
      const partitions = async () =>
        (await pool.query(`select 1 from pg_inherits where inhparent = 'jobs'::regclass`)).rows.length;
      const before = await partitions();
      await expect(restoreBackup(pool, path)).rejects.toThrow(/jobs of 5000 days/);
      expect(await partitions()).toBe(before);
    },
    LIMIT_MS,
  );

  it(
    'refuses files that are cut, damaged, newer or no backup at all, in one line, and changes nothing',
    async () => {
      const { dir, file } = await sample();
      const { pool } = await newDatabase();
      const bytes = readFileSync(file);
      const lines = gunzipSync(bytes).toString().split('\n');
      const flipped = (at: number) => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 0x10 : byte)));
      const damaged: [string, Buffer, RegExp][] = [
        ['empty', Buffer.alloc(0), /ends too early|is empty/],
        ['cut', bytes.subarray(0, bytes.length >> 1), /ends too early/],
        ['cut by one', bytes.subarray(0, -1), /ends too early/],
        ['plain', Buffer.from('hello\n'), /not a backup/],
        ['other gzip', gzipSync('{"hello":1}\n'), /not a backup/],
        ['newer', gzipSync(lines.join('\n').replace('"version":1', '"version":2')), /newer RunnerHub/],
        ['changed', gzipSync(lines.join('\n').replace('"n": 3', '"n": 4')), /checksum/],
        ['without a line', gzipSync([...lines.slice(0, 8), ...lines.slice(9)].join('\n')), /checksum/],
        ['without its end', gzipSync(lines.slice(0, -2).join('\n')), /ends too early/],
        ['twice', Buffer.concat([bytes, bytes]), /goes on after its end/],
        ['header flipped', flipped(1), /damaged|not a backup/],
        // What a flipped bit of the packed text makes of it differs from file to file; that it is seen doesn't.
        ...[0.1, 0.3, 0.5, 0.7, 0.9].map((part): [string, Buffer, RegExp] => [
          `flipped at ${part}`,
          flipped(Math.floor(bytes.length * part)),
          /: (restore|name) /,
        ]),
        ['sum flipped', flipped(bytes.length - 6), /damaged/],
      ];
      for (const [name, content, message] of damaged) {
        const path = join(dir, name);
        writeFileSync(path, content);
        const error = await restoreBackup(pool, path).then(
          () => new Error(`${name} was restored`),
          (thrown: Error) => thrown,
        );
        expect([name, error.name, error.message]).toEqual([name, 'BackupFileError', expect.stringMatching(message)]);
        expect(error.message).not.toContain('\n');
        await untouched(pool);
      }
      await expect(restoreBackup(pool, join(dir, 'none'))).rejects.toThrow(/none can't be read: .*ENOENT/);
      await untouched(pool);
      expect((await restoreBackup(pool, file)).rows.jobs).toBeGreaterThanOrEqual(20);
    },
    LIMIT_MS,
  );

  it(
    'refuses a ledger with open jobs or running hubs; merged, it adds what is missing',
    async () => {
      const { file, pool, database } = await sample();
      await expect(restoreBackup(pool, file)).rejects.toThrow(/open jobs.+--merge/);
      const { rows: gone } = await pool.query<{ id: string }>(
        `delete from jobs where id in (select id from jobs where type = 'test_step' order by id limit 5) returning id`,
      );
      const restored = await restoreBackup(pool, file, { merge: true });
      expect(restored.rows.jobs).toBe(gone.length);
      expect(restored.kept).toBeGreaterThanOrEqual(15);
      await hubOf({ engine: 'postgres', stores: { database }, config: settings(newFolder()) });
      await expect(restoreBackup(pool, file, { merge: true })).rejects.toThrow(/running hub.+stop/);
    },
    LIMIT_MS,
  );

  it(
    'is all or nothing when it fails half-way',
    async () => {
      const { file } = await sample();
      const { pool } = await newDatabase();
      await pool.query(
        `create function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
      );
      await pool.query(`create trigger no before insert on job_keys for each statement execute function no()`);
      await pool.query(`create trigger no before insert on queue_totals for each statement execute function no()`);
      await expect(restoreBackup(pool, file)).rejects.toThrow('no');
      await untouched(pool);
    },
    LIMIT_MS,
  );
});
