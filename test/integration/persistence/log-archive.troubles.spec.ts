import { existsSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogArchive } from '../../../src/jobs/ports/maintenance.js';
import { DeclaredLogs } from '../../../src/persistence/maintenance/log-archive/declared-logs.js';
import { JobLogs } from '../../../src/persistence/maintenance/log-archive/job-logs.js';
import type { LogKey, LogSource } from '../../../src/persistence/maintenance/log-archive/log-source.js';
import { RUNNER_LOGS } from '../../../src/runners/store/runner-logs.js';
import { startDyingHub } from '../../support/hub/dying-hub.js';
import { eventually } from '../../support/eventually.js';
import {
  archive,
  archived,
  archiveHooks,
  clean,
  contents,
  database,
  dataDir,
  dayOf,
  hub,
  LIMIT_MS,
  linesLeft,
  old,
  runner,
  sql,
  start,
} from '../../support/stores/log-archives.js';

archiveHooks();

describe('cleanup_logs with errors', () => {
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
    'reports what it has archived when a later file fails',
    async () => {
      await old(45, 'completed', ['one', 'two']);
      await old(40, 'completed', ['precious']);
      await start();
      // The folder disappears after the first day.
      const progress = () => {
        if (!existsSync(archive()) || statSync(archive()).isFile()) return;
        renameSync(archive(), join(dataDir, 'elsewhere'));
        writeFileSync(archive(), 'no folder');
      };
      const failed = hub?.app.get(LogArchive, { strict: false }).apply({ maxAge: 0, progress });
      await expect(failed).rejects.toMatchObject({
        code: 'ARCHIVE_FAILED',
        message: expect.stringMatching(
          /^2 logs were archived in \S+\/runnerhub-job-logs-\S+\.jsonl\.gz, and 2 of them removed from the ledger; then \S+ failed: E/,
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
    'completes although the remains of others cannot be removed',
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
    'reads pages of bounded size, whatever the size of earlier lines',
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
          [new DeclaredLogs(RUNNER_LOGS, new Date().toISOString()), 12, 14_100_000],
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
    'waits for other removals of history, and ends when its signal aborts',
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
      // Each line is archived twice: before the kill and after it.
      expect(all).toHaveLength(100);
    },
    LIMIT_MS,
  );
});
