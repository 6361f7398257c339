import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type pg from 'pg';
import { idFloor } from '../../../src/common/ids.js';
import { ALL_BACKUP_TABLES as tables } from '../../../src/bootstrap/backup-tables.js';
import { createBackup } from '../../../src/persistence/maintenance/backup/create-backup.js';
import { restoreBackup } from '../../../src/persistence/maintenance/backup/restore.js';
import { HOUR, hubOf, LIMIT_MS, newDatabase, newFolder, settings } from '../../support/stores/backups.js';
import { startTestHub } from '../../support/hub/hub.js';

/** Writes a complete backup file with these lines, the header first. */
function writeBackup(dir: string, lines: string[]): string {
  const text = `${lines.join('\n')}\n`;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const path = join(dir, 'made');
  writeFileSync(path, gzipSync(`${text}${JSON.stringify({ end: true, lines: lines.length, sha256 })}\n`));
  return path;
}

describe('a restore', () => {
  async function sample() {
    const dir = newFolder();
    const { database, pool } = await newDatabase();
    const hub = await startTestHub({ engine: 'postgres', stores: { database }, config: settings(newFolder()) });
    for (let n = 0; n < 20; n += 1) await hub.router.route({ type: 'test_step', delay: HOUR, data: { n } });
    await hub.close();
    const written = await createBackup(database.url, { tables, dir, keep: 5 });
    return { dir, file: written?.file ?? '', database, pool };
  }
  const untouched = async (pool: pg.Pool) => {
    const { rows } = await pool.query(
      `select (select count(*)::integer from jobs) + (select count(*)::integer from schedules) as n`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  };

  it(
    'cancels runs with a pending cancel, because their node is gone',
    async () => {
      const { dir, database, pool } = await sample();
      const { rows } = await pool.query<{ id: string }>(
        `update jobs set state = 'active', run_number = 1, node = gen_random_uuid(), cancel_reason = 'enough'
          where id = (select id from jobs where type = 'test_step' limit 1) returning id`,
      );
      const written = await createBackup(database.url, { tables, dir, keep: 5 });
      const { pool: second } = await newDatabase();
      await restoreBackup(second, written?.file ?? '', { tables });
      const { rows: ended } = await second.query(
        `select state, cancel_reason, finished_at is not null as finished, node from jobs where id = $1`,
        [rows[0]?.id],
      );
      expect(ended).toEqual([{ state: 'cancelled', cancel_reason: 'enough', finished: true, node: null }]);
      const { rows: audit } = await second.query(
        `select actor->>'kind' as kind, content->>'action' as action from audit_events`,
      );
      expect(audit).toEqual([{ kind: 'system-user', action: 'backup.restore' }]);
      const { rows: counts } = await second.query(
        `select sum(completed)::text as completed, sum(failed)::text as failed, sum(cancelled)::text as cancelled from queue_totals`,
      );
      expect(counts).toEqual([{ completed: '0', failed: '0', cancelled: '1' }]);
    },
    LIMIT_MS,
  );

  it(
    'refuses a file with jobs of thousands of days, and creates no partitions for it',
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
      const path = writeBackup(dir, [JSON.stringify(header), ...others, ...days]);
      const { pool } = await newDatabase();
      const partitions = async () =>
        (await pool.query(`select 1 from pg_inherits where inhparent = 'jobs'::regclass`)).rows.length;
      const before = await partitions();
      await expect(restoreBackup(pool, path, { tables })).rejects.toThrow(/jobs of 5000 days/);
      expect(await partitions()).toBe(before);
    },
    LIMIT_MS,
  );

  it(
    'refuses truncated, damaged, newer and foreign files in one line, and changes nothing',
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
        ['twice', Buffer.concat([bytes, bytes]), /continues after its end/],
        ['header flipped', flipped(1), /damaged|not a backup/],
        // The effect of a flipped bit in compressed data varies from file to file, but it is always detected.
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
        const error = await restoreBackup(pool, path, { tables }).then(
          () => new Error(`${name} was restored`),
          (thrown: Error) => thrown,
        );
        expect([name, error.name, error.message]).toEqual([name, 'BackupFileError', expect.stringMatching(message)]);
        expect(error.message).not.toContain('\n');
        await untouched(pool);
      }
      await expect(restoreBackup(pool, join(dir, 'none'), { tables })).rejects.toThrow(/none can't be read: .*ENOENT/);
      await untouched(pool);
      expect((await restoreBackup(pool, file, { tables })).rows.jobs).toBeGreaterThanOrEqual(20);
    },
    LIMIT_MS,
  );

  it(
    'refuses a ledger with open jobs or running hubs; with merge it adds missing jobs',
    async () => {
      const { file, pool, database } = await sample();
      await expect(restoreBackup(pool, file, { tables })).rejects.toThrow(/open jobs.+--merge/);
      const { rows: gone } = await pool.query<{ id: string }>(
        `delete from jobs where id in (select id from jobs where type = 'test_step' order by id limit 5) returning id`,
      );
      const restored = await restoreBackup(pool, file, { tables, merge: true });
      expect(restored.rows.jobs).toBe(gone.length);
      expect(restored.kept).toBeGreaterThanOrEqual(15);
      await hubOf({ engine: 'postgres', stores: { database }, config: settings(newFolder()) });
      await expect(restoreBackup(pool, file, { tables, merge: true })).rejects.toThrow(/running hub.+stop/);
    },
    LIMIT_MS,
  );

  it(
    'changes nothing when it fails midway',
    async () => {
      const { file } = await sample();
      const { pool } = await newDatabase();
      await pool.query(
        `create function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
      );
      await pool.query(`create trigger no before insert on job_keys for each statement execute function no()`);
      await pool.query(`create trigger no before insert on queue_totals for each statement execute function no()`);
      await expect(restoreBackup(pool, file, { tables })).rejects.toThrow('no');
      await untouched(pool);
    },
    LIMIT_MS,
  );
});
