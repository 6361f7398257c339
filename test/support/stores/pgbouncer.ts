import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '../eventually.js';
import { freePort } from '../free-port.js';

const PROGRAM = '/usr/sbin/pgbouncer';
/** pgbouncer refuses to run as root. */
const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
export const hasPgbouncer = existsSync(PROGRAM);

/** Starts a pgbouncer in transaction mode for all databases of this server; it accepts every user without a password. */
export async function startPgbouncer(server: string): Promise<{ port: number; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  const lines = [
    ...['[databases]', `* = host=${server} port=5432 user=runnerhub`],
    ...['[pgbouncer]', 'listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', 'auth_type = any'],
    ...['pool_mode = transaction', 'default_pool_size = 20'],
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const child = spawn(PROGRAM, ['-q', ...asNobody, file], { stdio: 'ignore' });
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await eventually(async () => {
      const client = new pg.Client({ connectionString: `postgres://runnerhub@127.0.0.1:${port}/postgres` });
      client.on('error', () => undefined);
      await client.connect();
      await client.end();
      return true;
    });
    return { port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
