import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { messageOf } from '../../common/errors.js';
import { asAccount, SUPERUSER } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-error.js';
import type { ServerLayout } from './server-layout.js';
import { dropForeignPidFile, findPostmaster, isPostmaster } from './postmaster.js';

/** Server settings: durable, modest in memory, silent on the network. Passed at each start, so an upgrade changes them. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '200',
  shared_buffers: '128MB',
  // A statement over all partitions of the ledger locks each of them.
  max_locks_per_transaction: '256',
  fsync: 'on',
  // No server replicates from it.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  // Statements are short: compiling them costs more than it gains, and so do processes for reading ahead.
  jit: 'off',
  io_method: 'sync',
  // A killed hub's locks are freed within this time, even in the middle of a statement.
  client_connection_check_interval: '1s',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

const POLL_MS = 15;
/** Limit for the start. Recovery after a crash may take a while; a living process shows that it proceeds. */
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 60_000;
const LOG_LIMIT_BYTES = 10_000_000;

export function urlOf({ socket }: ServerLayout, database: string): string {
  return `postgresql://${SUPERUSER}@${encodeURIComponent(socket)}:5432/${database}`;
}

/** Starts the server in its own session, with a log file instead of pipes, so that it survives the hub. */
function launch(layout: ServerLayout, binaries: string, overrides: Record<string, string>): ChildProcess {
  if ((statSync(layout.log, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) truncateSync(layout.log);
  const log = openSync(layout.log, 'a', 0o600);
  const settings = { ...SETTINGS, unix_socket_directories: layout.socket, ...overrides };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(binaries, 'bin', 'postgres'), ['-D', layout.data, ...args], {
    ...asAccount(layout.account),
    cwd: layout.home,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

async function connect(layout: ServerLayout, applicationName: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: urlOf(layout, 'postgres'),
    application_name: applicationName,
    connectionTimeoutMillis: 5000,
  });
  // The server may end the connection at any time; its user notices by `end` or by the next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
}

function lastWords({ log }: ServerLayout, since: number): string {
  // Called from an event of the child, where an error would end the process.
  if (!existsSync(log)) return '';
  const lines = readFileSync(log).subarray(since).toString('utf8').trim().split('\n');
  return (
    lines
      .filter((line) => /FATAL|PANIC|ERROR|HINT|error/.test(line))
      .slice(-3)
      .join(' ') || lines.slice(-1).join('')
  );
}

export interface RunningServer {
  /** Connected to the database `postgres`. */
  client: pg.Client;
  pid: number;
  /** True if the server was already running. */
  adopted: boolean;
}

/** Connects to this layout's server, and starts it first if none is running. */
export async function ensureServer(
  layout: ServerLayout,
  binaries: string,
  applicationName: string,
  overrides: Record<string, string> = {},
): Promise<RunningServer> {
  const deadline = Date.now() + START_LIMIT_MS;
  const logStart = statSync(layout.log, { throwIfNoEntry: false })?.size ?? 0;
  let child: ChildProcess | undefined;
  let failure: string | undefined;
  while (Date.now() < deadline) {
    const pid = findPostmaster(layout.data);
    if (pid !== undefined) {
      const client = await connect(layout, applicationName);
      if (client) return { client, pid, adopted: pid !== child?.pid };
      // The server is starting or stopping.
    } else if (child === undefined) {
      dropForeignPidFile(layout.data);
      child = launch(layout, binaries, overrides);
      child.once('error', (error) => (failure = messageOf(error)));
      child.once('exit', (code) => (failure ??= lastWords(layout, logStart) || `it exited with code ${code}`));
    } else if (failure !== undefined) {
      throw new EmbeddedPostgresError(`The embedded PostgreSQL did not start: ${failure} (see ${layout.log})`);
    }
    await pause(POLL_MS);
  }
  throw new EmbeddedPostgresError(`The embedded PostgreSQL is not ready after ${START_LIMIT_MS} ms; see ${layout.log}`);
}

/** Stops the server by a fast shutdown: open transactions are rolled back, everything committed is on disk. */
export async function stopServer(layout: ServerLayout, pid: number): Promise<void> {
  if (isPostmaster(pid, layout.data)) process.kill(pid, 'SIGINT');
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (isPostmaster(pid, layout.data)) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(`The embedded PostgreSQL (process ${pid}) does not stop; see ${layout.log}`);
    }
    await pause(POLL_MS);
  }
}
