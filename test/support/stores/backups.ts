import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import pg from 'pg';
import { startTestHub, type TestHub } from '../hub/hub.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { patience } from '../limits.js';

export const HOUR = 3_600_000;
export const LIMIT_MS = patience(60_000);

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function newDatabase(): Promise<{ database: TestDatabase; pool: pg.Pool }> {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  // `end` does not wait until the connections are closed, and the drop cuts the remaining ones.
  pool.on('error', () => undefined);
  onTestFinished(async () => {
    await pool.end();
    await database.drop();
  });
  return { database, pool };
}

export async function hubOf(options: Parameters<typeof startTestHub>[0]): Promise<TestHub> {
  const hub = await startTestHub(options);
  onTestFinished(() => hub.close(), LIMIT_MS);
  return hub;
}

export const settings = (dir: string, keep = 12) => ({ backup: { dir, intervalMs: HOUR, keep } });
