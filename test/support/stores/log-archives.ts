import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect } from 'vitest';
import pg from 'pg';
import { idFloor } from '../../../src/common/ids.js';
import type { ArchivedLogs } from '../../../src/jobs/ports/maintenance.js';
import { Partitions } from '../../../src/persistence/partitions/partitions.js';
import { startTestHub, type TestHub } from '../hub/hub.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { patience } from '../limits.js';

export const DAY = 86_400_000;
export const LIMIT_MS = patience(120_000);

export let database: TestDatabase;
export let sql: pg.Pool;
export let dataDir: string;
export let hub: TestHub | undefined;
let serial = 0;

/** Gives each case of the file its own database and data directory, and closes its hub. */
export function archiveHooks(): void {
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
}

export const start = async () =>
  (hub = await startTestHub({ engine: 'postgres', stores: { database }, config: { dataDir } }));
export const archive = () => join(dataDir, 'logs-archive');
const midnight = (ago: number) => Math.floor((Date.now() - ago * DAY) / DAY) * DAY;
export const dayOf = (ago: number) => new Date(midnight(ago)).toISOString().slice(0, 10).replaceAll('-', '');

/** Inserts a job created (and, in an ended state, finished) that many days ago, with these log lines. @returns its id */
export async function old(days: number, state: string, lines: string[]): Promise<string> {
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

export async function runner(days: number, state: string, log: string | null): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into runners (id, name, runner_set, repository, state, image, log, created_at, finished_at)
     values (gen_random_uuid(), 'runner-' || gen_random_uuid(), 'default', 'octo-org/hello', $2, 'image', $3,
             now() - $1 * interval '1 day',
             case when $2 in ('finished','removed','failed') then now() - $1 * interval '1 day' end) returning id`,
    [days, state, log],
  );
  return rows[0]?.id ?? '';
}

export const linesLeft = async () =>
  (await sql.query<{ line: string }>(`select line from job_logs order by line`)).rows.map(({ line }) => line);
export const logsLeft = async () =>
  (await sql.query<{ log: string }>(`select log from runners where log is not null order by log`)).rows.map(
    ({ log }) => log,
  );

type Line = Record<'job_log' | 'runner_log', Record<string, unknown> | undefined>;

/** Reads an archive's rows, and expects it to be complete: header, line count and checksum. */
export function contents(file: string): Line[] {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const [header, ...rows] = lines.slice(0, -1).map((line) => JSON.parse(line) as Line & { format?: string });
  expect(header).toMatchObject({ format: 'runnerhub-logs', version: 1, ledger: expect.any(String) as unknown });
  const sha256 = createHash('sha256')
    .update(`${lines.slice(0, -1).join('\n')}\n`)
    .digest('hex');
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ end: true, lines: lines.length - 1, sha256 });
  return rows;
}
export const archived = () =>
  readdirSync(archive())
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => contents(join(archive(), name)));

export async function clean(data: Record<string, unknown> = {}): Promise<ArchivedLogs> {
  const { id = '' } = (await hub?.router.route({ type: 'cleanup_logs', data })) ?? {};
  const job = await hub?.jobEnds(id, 60_000);
  expect(job).toMatchObject({ state: 'completed', progress: 100 });
  return job?.result as ArchivedLogs;
}
