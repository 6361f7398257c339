import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import pg from 'pg';
import { provideBinaries } from '../../../src/database/embedded/binaries.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/database/embedded/embedded-postgres.js';
import { findServerLayout } from '../../../src/database/embedded/server-layout.js';
import { findPostmaster, isPostmaster } from '../../../src/database/embedded/postmaster.js';
import { ensureServer } from '../../../src/database/embedded/server.js';
import { eventually } from '../../support/eventually.js';
import { runFolder } from '../../support/run-folder.js';

async function ask<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  const logger = { log: vi.fn(), warn: vi.fn(), error: vi.fn() };
  let dataDir: string;
  let data: string;
  let server: EmbeddedPostgres | undefined;

  beforeAll(() => {
    dataDir = join(runFolder(), 'embedded');
    data = findServerLayout(dataDir, () => undefined).data;
  });
  afterAll(async () => {
    await server?.stop();
    expect(findPostmaster(data)).toBeUndefined();
  });

  const pidOf = () => findPostmaster(data) ?? 0;

  it('starts in an empty folder, durable and off the network', async () => {
    server = await startEmbeddedPostgres(dataDir, logger);
    expect(server.adopted).toBe(false);
    await ask(server.url, 'create table kept (n int)');
    const settings = await ask(
      server.url,
      `select name, setting from pg_settings where name in ('fsync', 'listen_addresses')`,
    );
    expect(settings).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'listen_addresses', setting: '' },
    ]);
  });

  it('runs under a uid of its own where the hub is root, and keeps the owner of an existing database', () => {
    const self = process.getuid?.() ?? 0;
    const { uid } = statSync(`/proc/${pidOf()}`);
    expect(statSync(data).uid).toBe(uid);
    if (self !== 0) return expect(uid).toBe(self);
    expect(readFileSync('/etc/passwd', 'utf8')).not.toContain(`:${uid}:`);
    const older = join(runFolder(), 'older');
    mkdirSync(join(older, 'postgres', 'data'), { recursive: true });
    chownSync(join(older, 'postgres', 'data'), 65_534, 65_534);
    const { account } = findServerLayout(older, () => undefined);
    expect([account.uid, account.maker]).toEqual([65_534, undefined]);
  });

  it('lets no second hub use the same folder', async () => {
    await expect(startEmbeddedPostgres(dataDir, logger)).rejects.toMatchObject({
      code: 'EMBEDDED_POSTGRES_FAILED',
      message: `Another hub (process ${process.pid}) is using ${dataDir}; stop it first, or give this one a RUNNERHUB_DATA_DIR of its own`,
    });
  });

  it('restarts when it is killed', async () => {
    const before = pidOf();
    process.kill(before, 'SIGKILL');
    await eventually(() => pidOf() !== 0 && pidOf() !== before);
    const { url } = server ?? { url: '' };
    expect(await eventually(() => ask(url, 'select count(*)::int as count from kept'))).toEqual([{ count: 0 }]);
    await eventually(() => logger.log.mock.calls.flat().join().includes('has restarted'));
  });

  it('stops on request, and starts again with its data', async () => {
    const pid = pidOf();
    await server?.stop();
    expect(isPostmaster(pid, data)).toBe(false);
    server = await startEmbeddedPostgres(dataDir, logger);
    expect(server.adopted).toBe(false);
    expect(await ask(server.url, 'select * from kept')).toEqual([]);
  });

  it('is adopted when a hub has left it running', async () => {
    await server?.stop();
    const layout = findServerLayout(dataDir, () => undefined);
    const left = await ensureServer(
      layout,
      provideBinaries(layout, () => undefined),
      'killed hub',
    );
    await left.client.end();
    server = await startEmbeddedPostgres(dataDir, logger);
    expect(server.adopted).toBe(true);
    expect(pidOf()).toBe(left.pid);
  });

  it('ignores a pid file whose pid belongs to another process', async () => {
    await server?.stop();
    writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n1\n5432\n\n\n`);
    server = await startEmbeddedPostgres(dataDir, logger);
    expect(readFileSync(join(data, 'postmaster.pid'), 'utf8')).not.toContain(`${process.pid}\n`);
  });

  it('reports in one line why it does not start', async () => {
    const broken = join(runFolder(), 'broken');
    const layout = findServerLayout(broken, () => undefined);
    mkdirSync(layout.data);
    expect(existsSync(join(layout.data, 'PG_VERSION'))).toBe(false);
    const failure = await startEmbeddedPostgres(broken, logger).catch((error: Error) => error.message);
    expect(failure).toContain('The embedded PostgreSQL did not start: ');
    expect(failure).not.toContain('\n');
  });
});
