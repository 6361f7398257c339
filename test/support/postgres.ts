import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { openDataSource } from '../../src/database/data-source.js';
import { provideBinaries } from '../../src/database/embedded/binaries.js';
import { ensureCluster } from '../../src/database/embedded/cluster.js';
import { findPlace } from '../../src/database/embedded/place.js';
import { ensureServer, urlOf } from '../../src/database/embedded/server.js';
import { migrate } from '../../src/database/migrate.js';
import { sharedService } from './run-folder.js';

const TEMPLATE = 'template_hub';
/** Test data need not survive a power cut; killed processes they survive all the same. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' };

interface Server {
  pid: number;
  /** The database `postgres`. */
  url: string;
}

async function startServer(folder: string): Promise<Server> {
  const place = findPlace(join(folder, 'pg'), console.warn);
  const binaries = provideBinaries(place, () => undefined);
  await ensureCluster(place, binaries);
  const { client, pid } = await ensureServer(place, binaries, 'test setup', SETTINGS);
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const dataSource = await openDataSource(urlOf(place, TEMPLATE));
  await migrate(dataSource);
  await dataSource.destroy();
  return { pid, url: urlOf(place, 'postgres') };
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

export interface TestDatabase {
  url: string;
  /** To be called in `afterAll`, after everything that uses it has been closed. */
  drop(): Promise<void>;
}

/** A migrated database of one's own, cloned from a template: for a test file, or for a single test. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url } = await sharedService('postgres', startServer);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await statement(url, `create database ${name} template ${TEMPLATE}`);
  return {
    url: url.replace(/\/postgres$/, `/${name}`),
    drop: () => statement(url, `drop database ${name} with (force)`),
  };
}
