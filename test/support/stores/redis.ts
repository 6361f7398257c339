import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { eventually } from '../eventually.js';
import { freePort } from '../free-port.js';
import { isMissing } from '../programs.js';
import { sharedService } from '../run-folder.js';

interface Server {
  pid: number;
  url: string;
}

async function startServer(folder: string): Promise<Server> {
  const dir = join(folder, 'redis');
  mkdirSync(dir);
  const port = await freePort();
  const pidFile = join(dir, 'redis.pid');
  const settings = {
    port: `${port}`,
    bind: '127.0.0.1',
    dir,
    daemonize: 'yes',
    pidfile: pidFile,
    logfile: join(dir, 'redis.log'),
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
    // The process title contains the folder, by which the run's teardown identifies this server.
    'proc-title-template': `{title} ${dir} {listen-addr}`,
  };
  await promisify(execFile)(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
  );
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  await client.ping();
  client.disconnect();
  return {
    pid: Number(await eventually(() => readFileSync(pidFile, 'utf8').trim())),
    url: `redis://127.0.0.1:${port}`,
  };
}

/** Returns the run's Redis with a fresh key prefix; undefined if redis-server is missing. */
export async function testRedis(): Promise<{ url: string; prefix: string } | undefined> {
  if (isMissing('redis-server')) return undefined;
  const { url } = await sharedService('redis', startServer);
  return { url, prefix: `test-${randomUUID()}` };
}
