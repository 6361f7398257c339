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
 * Only processes die here, not the kernel: what was written is there after a SIGKILL though nothing was synced. A commit
 * is written before it is answered (synchronous_commit), or a SIGKILL would take it out of shared memory.
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

/** A PostgreSQL of one world's own, on TCP so that a proxy can stand before it. */
export class PostgresServer {
  private pid = 0;

  private constructor(
    private readonly layout: ServerLayout,
    private readonly binaries: string,
    readonly port: number,
  ) {}

  static async start(folder: string): Promise<PostgresServer> {
    const place = findServerLayout(folder, () => undefined);
    const binaries = provideBinaries(place, () => undefined);
    await ensureCluster(place, binaries);
    appendFileSync(join(place.data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
    const server = new PostgresServer(place, binaries, await freePort());
    await server.start();
    await server.ask(`create database ${DATABASE}`, [], 'postgres');
    return server;
  }

  /** Where it is reached through a proxy on that port. */
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

  /** The postmaster and all its children at once, as the kernel's memory killer or a machine's end would. */
  async kill(): Promise<void> {
    const pids = [this.pid, ...childrenOf(this.pid)];
    for (const pid of pids) signal(pid, 'SIGKILL');
    // A server does not start while one of the last one's processes lives.
    await gone(pids);
  }

  /** The immediate shutdown: nothing is finished, nothing is checkpointed. */
  async quit(): Promise<void> {
    const pids = [this.pid, ...childrenOf(this.pid)];
    signal(this.pid, 'SIGQUIT');
    await gone(pids, 20_000);
  }

  /** Past proxy and hub; a connection for each question, since any of them may be killed. */
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
