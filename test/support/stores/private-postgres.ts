import { randomInt } from 'node:crypto';
import { appendFileSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { provideBinaries } from '../../../src/database/embedded/binaries.js';
import { ensureCluster } from '../../../src/database/embedded/cluster.js';
import { findServerLayout, type ServerLayout } from '../../../src/database/embedded/server-layout.js';
import { ensureServer, stopServer, urlOf } from '../../../src/database/embedded/server.js';
import { databaseFolder } from '../run-folder.js';

const SETTINGS = {
  ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  // becomeStandby needs it: a hot standby requires at least this level.
  wal_level: 'replica',
};

export interface PrivateOptions {
  settings?: Record<string, string>;
  /** Further lines of pg_hba.conf. */
  access?: string[];
  /** Further files in the data directory, readable by the server alone. */
  files?: Record<string, string>;
}

/** A test's own PostgreSQL server, which can be made read-only, stopped and restarted. */
export class PrivatePostgres {
  /** Random loopback address, so that no other server uses it; the port is 5432. */
  readonly host = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  private pid = 0;

  private constructor(
    private readonly folders: string[],
    private readonly layout: ServerLayout,
    private readonly binaries: string,
    private readonly settings: Record<string, string> = {},
  ) {}

  static async start({ settings, access = [], files = {} }: PrivateOptions = {}): Promise<PrivatePostgres> {
    const own = mkdtempSync(join(tmpdir(), 'runnerhub-postgres-'));
    const folder = databaseFolder(own);
    const layout = findServerLayout(folder, console.warn);
    const binaries = provideBinaries(layout, () => undefined);
    await ensureCluster(layout, binaries);
    for (const [name, text] of Object.entries(files)) {
      const path = join(layout.data, name);
      writeFileSync(path, text, { mode: 0o600 });
      chownSync(path, layout.account.uid, layout.account.gid);
    }
    appendFileSync(join(layout.data, 'pg_hba.conf'), access.map((line) => `${line}\n`).join(''));
    const server = new PrivatePostgres([own, folder], layout, binaries, settings);
    await server.goOn();
    return server;
  }

  /** The path of the server's Unix socket. */
  get socket(): string {
    return join(this.layout.socket, '.s.PGSQL.5432');
  }

  urlOf(database: string): string {
    return urlOf(this.layout, database);
  }

  /** Runs the statements in order, each in its own transaction. */
  async run(...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.urlOf('postgres') });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  async goOn(): Promise<void> {
    const { client, pid } = await ensureServer(this.layout, this.binaries, 'test', {
      ...SETTINGS,
      listen_addresses: this.host,
      ...this.settings,
    });
    await client.end();
    this.pid = pid;
  }

  /** Stops the server as a restart does: connections end and new ones are refused. */
  stop(): Promise<void> {
    return stopServer(this.layout, this.pid);
  }

  /** Restarts the server as a standby without a primary: until it is promoted, it serves reads and refuses writes. */
  async becomeStandby(): Promise<void> {
    await this.stop();
    writeFileSync(join(this.layout.data, 'standby.signal'), '');
    await this.goOn();
  }

  async remove(): Promise<void> {
    await this.stop();
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }
}
