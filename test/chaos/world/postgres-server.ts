import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { provideBinaries } from '../../../src/database/embedded/binaries.js';
import { asAccount, ensureCluster, SUPERUSER } from '../../../src/database/embedded/cluster.js';
import { findServerLayout, type ServerLayout } from '../../../src/database/embedded/server-layout.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { childrenOf, gone, signal } from './processes.js';

/**
 * Settings for crashes of processes, not of the kernel: written data survives a SIGKILL without fsync. synchronous_commit
 * stays on, so that a commit is written before it is answered; otherwise a SIGKILL would lose it with shared memory.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: '300',
  shared_buffers: '64MB',
  max_locks_per_transaction: '256',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'on',
  jit: 'off',
  client_connection_check_interval: '1s',
  timezone: 'UTC',
};
const DATABASE = 'chaos';

/** The PostgreSQL server of one world, on TCP so that a proxy can be in front of it. */
export class PostgresServer {
  private pid = 0;

  private constructor(
    private readonly layout: ServerLayout,
    private readonly binaries: string,
    readonly port: number,
  ) {}

  static async start(folder: string): Promise<PostgresServer> {
    const layout = findServerLayout(folder, () => undefined);
    const binaries = provideBinaries(layout, () => undefined);
    await ensureCluster(layout, binaries);
    appendFileSync(join(layout.data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
    const server = new PostgresServer(layout, binaries, await freePort());
    await server.start();
    await server.ask(`create database ${DATABASE}`, [], 'postgres');
    return server;
  }

  /** Returns the URL of a database through the server or proxy on that port. */
  static url(port: number, database = DATABASE): string {
    return `postgresql://${SUPERUSER}@127.0.0.1:${port}/${database}`;
  }

  get log(): string {
    return this.layout.log;
  }

  async start(): Promise<void> {
    const log = openSync(this.layout.log, 'a', 0o644);
    const settings = { ...SETTINGS, port: String(this.port), unix_socket_directories: this.layout.socket };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(this.binaries, 'bin', 'postgres'), ['-D', this.layout.data, ...args], {
      ...asAccount(this.layout.account),
      cwd: this.layout.home,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.pid = child.pid ?? 0;
    await eventually(() => this.ask('select 1 as up', [], 'postgres'), { within: 60_000 });
  }

  /** Kills the postmaster and all its children together, like a failure of the machine. */
  async kill(): Promise<void> {
    const pids = [this.pid, ...childrenOf(this.pid)];
    for (const pid of pids) signal(pid, 'SIGKILL');
    // A new server does not start while a process of the previous one is alive.
    await gone(pids);
  }

  /** Stops the server by an immediate shutdown, without finishing statements or a checkpoint. */
  async quit(): Promise<void> {
    const pids = [this.pid, ...childrenOf(this.pid)];
    signal(this.pid, 'SIGQUIT');
    await gone(pids, 20_000);
  }

  /** Queries the server directly, without proxy or hub; one connection per query, since any of them may be killed. */
  async ask<Row extends object>(sql: string, values: unknown[] = [], database = DATABASE): Promise<Row[]> {
    const client = new pg.Client({
      connectionString: PostgresServer.url(this.port, database),
      connectionTimeoutMillis: 5000,
      query_timeout: 20_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
