import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { built, cli, exitOf, newDataDir } from '../support/cli/cli.js';
import { createTestDatabase, type TestDatabase } from '../support/stores/postgres.js';
import { Partitions } from '../../src/persistence/partitions/partitions.js';
import { patience } from '../support/limits.js';

const LIMIT_MS = patience(120_000);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('hub backup and hub restore', () => {
  let folder: string;
  let from: TestDatabase;
  let to: TestDatabase;
  let pool: pg.Pool;
  const env = (database: TestDatabase) => ({ DATABASE_URL: database.url, RUNNERHUB_DATA_DIR: folder });
  const files = () => readdirSync(join(folder, 'jobs'));

  beforeAll(async () => {
    await built();
    folder = newDataDir();
    [from, to] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    pool = new pg.Pool({ connectionString: from.url, max: 2 });
    pool.on('error', () => undefined);
    await new Partitions(pool).ensure();
    await pool.query(
      `insert into jobs (id, type, queue, priority, data, max_attempts, actor)
       select new_job_id(), 'probe_echo', 'background', 3, jsonb_build_object('n', n.n, 'noise', (select string_agg(md5(random()::text || g || n.n), '') from generate_series(1, 30) g)), 1, 'a test'
         from generate_series(1, 20000) n(n)`,
    );
  }, LIMIT_MS);
  afterAll(async () => {
    await pool.end();
    await Promise.all([from.drop(), to.drop()]);
    rmSync(folder, { recursive: true, force: true });
  }, LIMIT_MS);

  it(
    'copy the jobs of one database into another; a kill or a full disk leaves earlier backups intact',
    async () => {
      const { code, stdout } = await cli(['backup'], env(from));
      expect({ code, stdout }).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/: 20000 open jobs, \d+ bytes\n$/),
      });
      const [whole = ''] = files();

      // A limit of 256 blocks of 1 KB per file, which writers see as a full disk.
      const { PATH = '', HOME = '' } = process.env;
      const limited = spawn(
        'bash',
        ['-c', `trap '' XFSZ; ulimit -f 256; exec ${process.execPath} dist/cli.js backup`],
        {
          cwd: ROOT,
          env: { PATH, HOME, ...env(from) },
        },
      );
      let said = '';
      limited.stderr.on('data', (chunk) => (said += String(chunk)));
      expect(await exitOf(limited)).toBe(1);
      expect(said).toMatch(/^The backup could not be written to .+EFBIG.*\n$/);
      expect(files()).toEqual([whole]);

      const killed = spawn(process.execPath, [join(ROOT, 'dist/cli.js'), 'backup'], {
        cwd: ROOT,
        env: { PATH, HOME, ...env(from) },
      });
      const ended = exitOf(killed);
      while (killed.exitCode === null && files().length === 1) await new Promise((resolve) => setImmediate(resolve));
      killed.kill('SIGKILL');
      await ended;
      expect(files().filter((name) => !name.startsWith('.'))).toEqual([whole]);

      const file = join(folder, 'jobs', whole);
      const restored = await cli(['restore', file], env(to));
      expect(restored).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Restored 20000 jobs of .+; start the hub\n$/),
      });
      const again = await cli(['restore', file], env(to));
      expect(again).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^This database has open jobs: .+--merge.+\n$/),
      });
      const none = await cli(['restore', join(folder, 'none')], env(to));
      expect(none).toMatchObject({ code: 1, stderr: expect.stringMatching(/^.+none can't be read: ENOENT.+\n$/) });
    },
    LIMIT_MS,
  );
});
