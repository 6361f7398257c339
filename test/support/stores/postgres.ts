import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { openDataSource } from '../../../src/database/data-source.js';
import { provideBinaries } from '../../../src/database/embedded/binaries.js';
import { ensureCluster } from '../../../src/database/embedded/cluster.js';
import { findServerLayout } from '../../../src/database/embedded/server-layout.js';
import { ensureServer, urlOf } from '../../../src/database/embedded/server.js';
import { migrate } from '../../../src/database/migrate.js';
import { databaseFolder, sharedService } from '../run-folder.js';

const TEMPLATE = 'template_hub';
const SETTINGS = {
  // Test data needn't survive a power cut; they still survive killed processes.
  ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  // Kept small, because the data may be in memory.
  max_wal_size: '256MB',
  max_connections: '400',
  // Databases live for seconds.
  autovacuum: 'off',
};

interface Server {
  pid: number;
  /** URL of the database `postgres`. */
  url: string;
}

async function startServer(folder: string): Promise<Server> {
  const layout = findServerLayout(databaseFolder(folder), console.warn);
  const binaries = provideBinaries(layout, () => undefined);
  await ensureCluster(layout, binaries);
  const { client, pid } = await ensureServer(layout, binaries, 'test setup', SETTINGS);
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  await prepareTemplate(urlOf(layout, TEMPLATE));
  return { pid, url: urlOf(layout, 'postgres') };
}

/** Does what each hub would do at its start: the migrations, the engine's tables, and the partitions of these days. */
async function prepareTemplate(url: string): Promise<void> {
  // Loaded here: this runs once, and most files that use the server need neither.
  const { Partitions } = await import('../../../src/persistence/partitions/partitions.js');
  const { postgresConnections } = await import('../../../src/queues/engine/postgres/postgres-connections.js');
  const dataSource = await openDataSource(url);
  await migrate(dataSource);
  await dataSource.destroy();
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  await new Partitions(pool).ensure();
  await pool.end();
  const engine = await postgresConnections(url, console.warn);
  await engine.close();
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Time in which sessions that are ending do so by themselves: a client that is terminated then throws for all to see. */
const ENDING_MS = 100;

/** Ends all sessions first: `drop … with (force)` checks for them only each 100 ms. */
async function dropDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const of = `from pg_stat_activity where datname = $1`;
    const open = async () => (await client.query(`select 1 ${of}`, [name])).rowCount !== 0;
    for (const until = Date.now() + ENDING_MS; Date.now() < until && (await open());) await pause(5);
    const end = () => client.query(`select pg_terminate_backend(pid) ${of}`, [name]);
    while ((await end()).rowCount !== 0) await pause(5);
    // A session may have begun since.
    await client.query(`drop database ${name} with (force)`);
  } finally {
    await client.end();
  }
}

export interface TestDatabase {
  url: string;
  /** Drops the database; to be called in `afterAll`, after all its users are closed. */
  drop(): Promise<void>;
}

/** Creates a migrated database by cloning a template, for one test file or a single test. */
export function createTestDatabase(): Promise<TestDatabase> {
  // file_copy copies files instead of logging each page: half the time, and no WAL.
  return createDatabase(`template ${TEMPLATE} strategy file_copy`);
}

/** @param options of `create database`; without any the database is empty */
export async function createDatabase(options = ''): Promise<TestDatabase> {
  const { url } = await sharedService('postgres', startServer);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await statement(url, `create database ${name} ${options}`);
  return {
    url: url.replace(/\/postgres$/, `/${name}`),
    drop: () => dropDatabase(url, name),
  };
}
