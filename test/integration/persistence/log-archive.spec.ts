import { readdirSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JobLogs } from '../../../src/persistence/maintenance/log-archive/job-logs.js';
import {
  archive,
  archiveHooks,
  clean,
  contents,
  dayOf,
  hub,
  LIMIT_MS,
  linesLeft,
  logsLeft,
  old,
  runner,
  sql,
  start,
} from '../../support/stores/log-archives.js';

archiveHooks();

describe('cleanup_logs', () => {
  it(
    'archives the logs of jobs and runners that ended long ago, then removes them, and keeps all others',
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
      // The jobs and runners themselves stay in the history.
      expect((await hub?.search.get(done))?.state).toBe('completed');
      expect(await clean()).toEqual({ archived: 0, removed: 0, files: [], bytes: 0 });
    },
    LIMIT_MS,
  );

  it(
    'accepts an age, and is scheduled for Sunday at three',
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
    'splits many lines into several files, each line once',
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
        // The row is locked by an uncommitted change, so it is skipped without waiting.
        expect(await source.remove(client, rows)).toBe(0);
        await holder.query('commit');
        expect(await source.remove(client, rows)).toBe(0);
        await sql.query(`update jobs set state = 'failed' where id = $1`, [job]);
        await sql.query(`insert into job_logs (job_id, line) values ($1, 'second run')`, [job]);
        // Removes exactly the rows that were read.
        expect(await source.remove(client, rows)).toBe(1);
        expect(await linesLeft()).toEqual(['second run']);
      } finally {
        client.release();
        holder.release();
      }
    },
    LIMIT_MS,
  );
});
