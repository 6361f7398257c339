import { randomInt } from 'node:crypto';
import { appendFileSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { provideBinaries } from '../../src/database/embedded/binaries.js';
import { ensureCluster } from '../../src/database/embedded/cluster.js';
import { findServerLayout, type ServerLayout } from '../../src/database/embedded/server-layout.js';
import { ensureServer, stopServer, urlOf } from '../../src/database/embedded/server.js';
import { databaseFolder } from './run-folder.js';

const SETTINGS = {
  ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  // So that it may be taken for a standby.
  wal_level: 'replica',
};

export interface PrivateOptions {
  settings?: Record<string, string>;
  /** Lines of pg_hba.conf. */
  access?: string[];
  /** Beside the data, for the server alone. */
  files?: Record<string, string>;
}

/** A PostgreSQL of a test's own, to be made read-only, stopped and started again. */
export class PrivatePostgres {
  /** An address of the loopback that nobody else has; the port is 5432. */
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
    const place = findServerLayout(folder, console.warn);
    const binaries = provideBinaries(place, () => undefined);
    await ensureCluster(place, binaries);
    for (const [name, text] of Object.entries(files)) {
      const path = join(place.data, name);
      writeFileSync(path, text, { mode: 0o600 });
      chownSync(path, place.account.uid, place.account.gid);
    }
    appendFileSync(join(place.data, 'pg_hba.conf'), access.map((line) => `${line}\n`).join(''));
    const server = new PrivatePostgres([own, folder], place, binaries, settings);
    await server.goOn();
    return server;
  }

  /** The path of its socket. */
  get socket(): string {
    return join(this.layout.socket, '.s.PGSQL.5432');
  }

  urlOf(database: string): string {
    return urlOf(this.layout, database);
  }

  /** One after the other, each in a transaction of its own. */
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

  /** As at a restart: connections are ended, and nobody is let in. */
  stop(): Promise<void> {
    return stopServer(this.layout, this.pid);
  }

  /** In recovery, with nobody to follow: until it is promoted, it answers and takes nothing. */
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
