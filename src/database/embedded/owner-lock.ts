import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { EmbeddedInUseError } from './embedded-error.js';

/** Advisory lock in the database `postgres`, where nothing else takes one. */
const LOCK = [0x48756200, 1];
/** Time within which a killed hub's session ends. */
const PATIENCE_MS = 2500;

const OWNER_PREFIX = 'runnerhub-owner-';
export const ownerName = () => `${OWNER_PREFIX}${process.pid}`;

async function holder(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid = $2`,
    LOCK,
  );
  return rows[0]?.name.replace(OWNER_PREFIX, 'process ') ?? 'unknown';
}

/**
 * Ensures one hub per data directory. The lock ends with its session, so a killed hub's lock disappears with it.
 * @throws EmbeddedInUseError when another hub holds it
 */
export async function takeOwnership(client: pg.Client, dataDir: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1, $2) as mine', LOCK);
    if (rows[0]?.mine) return;
    if (Date.now() > deadline) break;
    await pause(50);
  }
  const fix = 'stop it first, or give this one a RUNNERHUB_DATA_DIR of its own';
  throw new EmbeddedInUseError(`Another hub (${await holder(client)}) is using ${dataDir}; ${fix}`);
}
