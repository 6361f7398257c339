import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { messageOf } from '../common/errors.js';
import type { HubConfig } from '../config/hub-config.js';
import { findings } from '../database/check-server.js';
import { connectionTrouble } from '../database/connection-trouble.js';
import { EmbeddedInUseError } from '../database/embedded/embedded-error.js';
import { pendingMigrations } from '../database/migrate.js';
import { PoolerError } from '../database/prove-direct.js';
import { withDatabase } from '../database/with-database.js';
import { fail, ok, warn, type Finding } from './finding.js';

const NAME = 'Database';

/** @param running a hub runs here, which alone may use the embedded database */
export async function checkDatabase(config: HubConfig, running: boolean): Promise<Finding> {
  if (config.databaseUrl === undefined) {
    if (running) return ok(NAME, 'embedded PostgreSQL, in use by the running hub');
    const made = ['postgres', 'postgres.location'].some((name) => existsSync(join(config.dataDir, name)));
    if (!made) return ok(NAME, 'embedded PostgreSQL, created at the first start');
  }
  try {
    return (await external(config)) ?? (await withDatabase(config, inspectDatabase));
  } catch (error) {
    if (error instanceof EmbeddedInUseError) return ok(NAME, 'embedded PostgreSQL, in use by a running hub');
    return fail(NAME, `PostgreSQL can't be used: ${messageOf(error) || 'no response'}`);
  }
}

/** Returns what a start would report about an external server; undefined when nothing. */
async function external({ databaseUrl: url, ...config }: HubConfig): Promise<Finding | undefined> {
  if (url === undefined) return undefined;
  try {
    const { ledgerRetentionDays: retentionDays, databasePoolUrl: poolUrl, redis } = config;
    const needs = { retentionDays, engine: redis === undefined, poolUrl };
    const { problems, warnings } = await findings(url, needs);
    if (problems.length > 0) return fail(NAME, problems.join('; '));
    return warnings.length > 0 ? warn(NAME, warnings.join('; ')) : undefined;
  } catch (error) {
    return fail(NAME, error instanceof PoolerError ? error.message : connectionTrouble(error, url));
  }
}

async function inspectDatabase(database: DataSource): Promise<Finding> {
  const [found] = await database.query<{ name: string; careless: string | null }[]>(
    `select current_setting('server_version') as name,
            (select string_agg(s.name || ' = off', ', ' order by s.name) from pg_settings s
              where s.name in ('fsync','full_page_writes','synchronous_commit') and s.setting = 'off') as careless`,
  );
  const { name = '', careless = null } = found ?? {};
  const pending = await pendingMigrations(database);
  if (pending.length === 0) return kept(name, careless);
  return warn(
    NAME,
    `PostgreSQL ${name}, ${pending.length} pending migration(s); the next start runs them, or run: npm run hub -- migrate`,
  );
}

/** Warns when commits may be lost: a 2xx of the hub promises what PostgreSQL's commit promises. */
function kept(version: string, careless: string | null): Finding {
  if (careless === null) return ok(NAME, `PostgreSQL ${version}, the schema is up to date`);
  return warn(NAME, `PostgreSQL ${version} may lose commits if its machine fails: ${careless}; turn it on`);
}
