import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { idFloor } from '../../src/common/ids.js';
import { LogArchive, type ArchivedLogs } from '../../src/jobs/ports.js';
import { JobLogs } from '../../src/persistence/log-archive/job-logs.js';
import type { LogKey, LogSource } from '../../src/persistence/log-archive/log-source.js';
import { RunnerLogs } from '../../src/persistence/log-archive/runner-logs.js';
import { Partitions } from '../../src/persistence/partitions.js';
import { startDyingHub } from '../support/dying-hub.js';
import { eventually } from '../support/eventually.js';
import { startTestHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const DAY = 86_400_000;
const LIMIT_MS = 120_000;

let database: TestDatabase;
let sql: pg.Pool;
let dataDir: string;
let hub: TestHub | undefined;
let serial = 0;
beforeEach(async () => {
  database = await createTestDatabase();
  sql = new pg.Pool({ connectionString: database.url, max: 4 });
  sql.on('error', () => undefined);
  dataDir = mkdtempSync(join(tmpdir(), 'runnerhub-logs-'));
}, LIMIT_MS);
afterEach(async () => {
  await hub?.close();
  hub = undefined;
  await sql.end();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
}, LIMIT_MS);

const start = async () => (hub = await startTestHub({ engine: 'postgres', stores: { database }, config: { dataDir } }));
const archive = () => join(dataDir, 'logs-archive');
const midnight = (ago: number) => Math.floor((Date.now() - ago * DAY) / DAY) * DAY;
const dayOf = (ago: number) => new Date(midnight(ago)).toISOString().slice(0, 10).replaceAll('-', '');

/** A job that was made so many days ago, and ended then if it has; with these lines. */
async function old(days: number, state: string, lines: string[]): Promise<string> {
  await new Partitions(sql).ensureDays([midnight(days)]);
  serial += 1;
  const uuid = `${idFloor(midnight(days) + 1000).slice(0, 14)}7000-8000-${serial.toString(16).padStart(12, '0')}`;
  const ended = ['completed', 'failed', 'cancelled'].includes(state);
  await sql.query(
    `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, created_at, finished_at)
     values ($1, 'test_step', 'deploys', $2, 3, '{}', 1, 'a test', now() - $3 * interval '1 day',
             case when $4 then now() - $3 * interval '1 day' end)`,
    [uuid, state, days, ended],
  );
  await sql.query(
    `insert into job_logs (job_id, at, line) select $1, now() - $2 * interval '1 day', unnest($3::text[])`,
    [uuid, days, lines],
  );
  return uuid;
}

async function runner(days: number, state: string, log: string | null): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into runners (id, name, runner_set, repository, state, image, log, created_at, finished_at)
     values (gen_random_uuid(), 'runner-' || gen_random_uuid(), 'default', 'octo-org/hello', $2, 'image', $3,
             now() - $1 * interval '1 day',
             case when $2 in ('finished','removed','failed') then now() - $1 * interval '1 day' end) returning id`,
    [days, state, log],
  );
  return rows[0]?.id ?? '';
}

const linesLeft = async () =>
  (await sql.query<{ line: string }>(`select line from job_logs order by line`)).rows.map(({ line }) => line);
const logsLeft = async () =>
  (await sql.query<{ log: string }>(`select log from runners where log is not null order by log`)).rows.map(
    ({ log }) => log,
  );

type Line = Record<'job_log' | 'runner_log', Record<string, unknown> | undefined>;

/** What is in an archive, which must be whole. */
function contents(file: string): Line[] {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const [header, ...rows] = lines.slice(0, -1).map((line) => JSON.parse(line) as Line & { format?: string });
  expect(header).toMatchObject({ format: 'runnerhub-logs', version: 1, ledger: expect.any(String) as unknown });
  const sha256 = createHash('sha256')
    .update(`${lines.slice(0, -1).join('\n')}\n`)
    .digest('hex');
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ end: true, lines: lines.length - 1, sha256 });
  return rows;
}
const archived = () =>
  readdirSync(archive())
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => contents(join(archive(), name)));

async function clean(data: Record<string, unknown> = {}): Promise<ArchivedLogs> {
  const { id = '' } = (await hub?.router.route({ type: 'cleanup_logs', data })) ?? {};
  const job = await hub?.jobEnds(id, 60_000);
  expect(job).toMatchObject({ state: 'completed', progress: 100 });
  return job?.result as ArchivedLogs;
}

describe('cleanup_logs', () => {
  it(
    'archives the logs of what ended long ago, then removes them; nothing of what is open or young',
    async () => {
      const done = await old(40, 'completed', ['one', 'two\nlines', 'ü "quoted" \\']);
      await old(45, 'failed', ['three']);
      await old(46, 'cancelled', []);
      await old(40, 'delayed', ['open']);
      await old(50, 'waiting_children', ['a parent']);
      await old(10, 'completed', ['young']);
      const gone = await runner(40, 'removed', 'a log\nof two lines');
      await runner(41, 'failed', 'it failed');
      await runner(42, 'removed', null);
      await runner(40, 'busy', 'at work');
      await runner(5, 'finished', 'has just ended');
      await start();

      const result = await clean();
      expect(result).toMatchObject({ archived: 6, removed: 6 });
      expect(await linesLeft()).toEqual(['a parent', 'open', 'young']);
      expect(await logsLeft()).toEqual(['at work', 'has just ended']);
      expect(result.files.map((file) => basename(file)).sort()).toEqual(readdirSync(archive()).sort());
      expect(result.bytes).toBe(result.files.reduce((sum, file) => sum + statSync(file).size, 0));
      expect(statSync(archive()).mode & 0o777).toBe(0o700);
      expect(result.files.map((file) => statSync(file).mode & 0o777)).toEqual(result.files.map(() => 0o600));

      const rows = result.files.flatMap(contents);
      const ofJobs = rows.flatMap(({ job_log: line }) => (line ? [line] : []));
      expect(ofJobs.filter(({ job_id: id }) => id === done)).toEqual(
        ['one', 'two\nlines', 'ü "quoted" \\'].map((line) => ({
          ...{ job_id: done, type: 'test_step', queue: 'deploys', line },
          ...{ seq: expect.any(Number), at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
        })),
      );
      expect(ofJobs).toHaveLength(4);
      expect(rows.flatMap(({ runner_log: log }) => (log ? [log] : []))).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ runner_id: gone, repository: 'octo-org/hello', log: 'a log\nof two lines' }),
          expect.objectContaining({ log: 'it failed' }),
        ]),
      );
      // The jobs and runners themselves are history's.
      expect((await hub?.search.get(done))?.state).toBe('completed');
      expect(await clean()).toEqual({ archived: 0, removed: 0, files: [], bytes: 0 });
    },
    LIMIT_MS,
  );

  it(
    'takes an age, and stands in the schedules for Sunday at three',
    async () => {
      await old(3, 'completed', ['young enough']);
      await start();
      expect(await clean({ maxAge: '4d' })).toMatchObject({ archived: 0 });
      expect(await clean({ maxAge: '2d' })).toMatchObject({ archived: 1, removed: 1 });
      const { rows } = await sql.query(`select pattern from schedules where request->>'type' = 'cleanup_logs'`);
      expect(rows).toEqual([{ pattern: '0 3 * * 0' }]);
      await expect(hub?.router.route({ type: 'cleanup_logs', data: { maxAge: 'soon' } })).rejects.toThrow(/30d/);
      await expect(hub?.router.route({ type: 'cleanup_logs', data: { dir: '/tmp' } })).rejects.toThrow(/dir/);
    },
    LIMIT_MS,
  );

  it(
    'cuts what is much into several files, each line once',
    async () => {
      const job = await old(40, 'completed', []);
      await sql.query(`insert into job_logs (job_id, line) select $1, 'line ' || n from generate_series(1, 120000) n`, [
        job,
      ]);
      await start();
      const result = await clean();
      expect(result).toMatchObject({ archived: 120_000, removed: 120_000 });
      expect(result.files).toHaveLength(2);
      expect(new Set(result.files.flatMap(contents).map(({ job_log: line }) => line?.['line'])).size).toBe(120_000);
      expect(await linesLeft()).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'keeps the log of a job that is retried between the archive and the removal',
    async () => {
      const job = await old(40, 'failed', ['first run']);
      const over = { sql: `j.state in ('completed','failed','cancelled')`, values: [] };
      const source = new JobLogs(dayOf(40), over);
      const client = await sql.connect();
      const holder = await sql.connect();
      try {
        const { rows } = await source.page(client, undefined, 10);
        expect(rows).toHaveLength(1);
        await holder.query('begin');
        await holder.query(`update jobs set state = 'accepted' where id = $1`, [job]);
        // Not committed yet: passed over, not waited for.
        expect(await source.remove(client, rows)).toBe(0);
        await holder.query('commit');
        expect(await source.remove(client, rows)).toBe(0);
        await sql.query(`update jobs set state = 'failed' where id = $1`, [job]);
        await sql.query(`insert into job_logs (job_id, line) values ($1, 'second run')`, [job]);
        // Exactly what was read.
        expect(await source.remove(client, rows)).toBe(1);
        expect(await linesLeft()).toEqual(['second run']);
      } finally {
        client.release();
        holder.release();
      }
    },
    LIMIT_MS,
  );

  it(
    'removes nothing when it cannot archive',
    async () => {
      await old(40, 'completed', ['precious']);
      writeFileSync(archive(), 'no folder');
      await start();
      const { id = '' } = (await hub?.router.route({ type: 'cleanup_logs' })) ?? {};
      expect(await hub?.jobEnds(id)).toMatchObject({ state: 'failed', error: { code: 'ARCHIVE_FAILED' } });
      expect(await linesLeft()).toEqual(['precious']);
    },
    LIMIT_MS,
  );

  it(
    'says what it had archived when a later file fails',
    async () => {
      await old(45, 'completed', ['one', 'two']);
      await old(40, 'completed', ['precious']);
      await start();
      // The folder goes after the first day.
      const progress = () => {
        if (!existsSync(archive()) || statSync(archive()).isFile()) return;
        renameSync(archive(), join(dataDir, 'elsewhere'));
        writeFileSync(archive(), 'no folder');
      };
      const failed = hub?.app.get(LogArchive, { strict: false }).apply({ maxAge: 0, progress });
      await expect(failed).rejects.toMatchObject({
        code: 'ARCHIVE_FAILED',
        message: expect.stringMatching(
          /^2 logs went into \S+\/runnerhub-job-logs-\S+\.jsonl\.gz, 2 of them have been removed; then it failed in \S+: E/,
        ) as unknown,
      });
      expect(await linesLeft()).toEqual(['precious']);
      const kept = readdirSync(join(dataDir, 'elsewhere')).flatMap((name) =>
        contents(join(dataDir, 'elsewhere', name)),
      );
      expect(kept.map(({ job_log: line }) => line?.['line'])).toEqual(['one', 'two']);
    },
    LIMIT_MS,
  );

  it(
    'has done its work though what others left can not be removed',
    async () => {
      await old(40, 'completed', ['one']);
      await start();
      const progress = () => {
        if (existsSync(archive())) renameSync(archive(), join(dataDir, 'elsewhere'));
      };
      const done = await hub?.app.get(LogArchive, { strict: false }).apply({ maxAge: 0, progress });
      expect(done).toMatchObject({ archived: 1, removed: 1 });
      expect(await linesLeft()).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'reads no more at once than memory is for, whatever the lines before were like',
    async () => {
      const job = await old(40, 'completed', []);
      await sql.query(
        `insert into job_logs (job_id, line) select $1, repeat(chr(1), 10000) from generate_series(1, 400)`,
        [job],
      );
      for (let n = 0; n < 12; n += 1) await runner(40, 'removed', '\u0001'.repeat(1_000_000));
      const client = await sql.connect();
      try {
        const sources: [LogSource, number, number][] = [
          [new JobLogs(dayOf(40), { sql: 'true', values: [] }), 400, 8_300_000],
          [new RunnerLogs(new Date().toISOString()), 12, 14_100_000],
        ];
        for (const [source, count, most] of sources) {
          let after: LogKey | undefined;
          let seen = 0;
          for (;;) {
            const { rows, last } = await source.page(client, after, 2000);
            if (last === undefined) break;
            expect(rows.reduce((sum, { json }) => sum + json.length, 0)).toBeLessThan(most);
            seen += rows.length;
            after = last;
          }
          expect(seen).toBe(count);
        }
      } finally {
        client.release();
      }
    },
    LIMIT_MS,
  );

  it(
    'ends when it is told to, and waits for others that remove history',
    async () => {
      await old(40, 'completed', ['precious']);
      await start();
      const other = await sql.connect();
      const abort = new AbortController();
      try {
        await other.query('select pg_advisory_lock(7402012)');
        const running = hub?.app.get(LogArchive, { strict: false }).apply({ maxAge: 0, signal: abort.signal });
        const ended = expect(running).rejects.toThrow('enough');
        await eventually(async () => {
          const { rows } = await sql.query(
            `select 1 from pg_stat_activity where application_name = 'runnerhub-log-archive'`,
          );
          return rows.length > 0;
        });
        abort.abort(new Error('enough'));
        await ended;
      } finally {
        other.release(true);
      }
      expect(existsSync(archive())).toBe(false);
      expect(await linesLeft()).toEqual(['precious']);
    },
    LIMIT_MS,
  );

  it(
    'loses nothing when its process is killed between the archive and the removal',
    async () => {
      const lines = Array.from({ length: 50 }, (_, n) => `line ${n}`);
      await old(40, 'completed', lines);
      const env = { DATABASE_URL: database.url, RUNNERHUB_DATA_DIR: dataDir };
      const dying = await startDyingHub('before JobLogs.remove', env);
      try {
        await dying.ready();
        await dying.http.send({ path: '/api/queues/jobs', body: { type: 'cleanup_logs', dedupeKey: 'once' } });
        expect(await dying.killed(async () => Promise.resolve())).toBe('SIGKILL');
      } finally {
        dying.end();
      }
      expect((await linesLeft()).sort()).toEqual([...lines].sort());
      const before = archived().length;
      expect(before).toBe(50);
      await start();
      await clean();
      expect(await linesLeft()).toEqual([]);
      const all = archived().map(({ job_log: line }) => line?.['line'] as string);
      expect([...new Set(all)].sort()).toEqual([...lines].sort());
      // Twice, as it says.
      expect(all).toHaveLength(100);
    },
    LIMIT_MS,
  );
});
