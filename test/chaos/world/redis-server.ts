import { spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { gone, signal } from './processes.js';

/** The Redis server of one world. */
export class RedisServer {
  private pid = 0;
  private readonly dir: string;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {
    this.dir = join(folder, 'redis');
    mkdirSync(this.dir, { recursive: true });
  }

  static async start(folder: string): Promise<RedisServer> {
    const server = new RedisServer(folder, await freePort());
    await server.start();
    return server;
  }

  /** Starts Redis: with AOF from its files, without AOF from the snapshot if there is one, else empty. */
  async start({ aof = true } = {}): Promise<void> {
    const settings = {
      port: String(this.port),
      bind: '127.0.0.1',
      dir: this.dir,
      save: '',
      appendonly: aof ? 'yes' : 'no',
      appendfsync: 'everysec',
      'maxmemory-policy': 'noeviction',
      // The process title contains the folder, so that the run's cleanup finds it.
      'proc-title-template': `{title} ${this.dir} {listen-addr}`,
    };
    const log = openSync(join(this.folder, 'redis.log'), 'a');
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn('redis-server', args, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.pid = child.pid ?? 0;
    // While Redis loads its data, it answers every PING with an error.
    await eventually(() => this.command('PING'), { within: 30_000 });
  }

  async kill(): Promise<void> {
    signal(this.pid, 'SIGKILL');
    await gone([this.pid]);
  }

  /** Deletes the files on disk; to be called while Redis is down. */
  forget(): void {
    rmSync(this.dir, { recursive: true, force: true });
    mkdirSync(this.dir);
  }

  async command(command: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(this.port, '127.0.0.1', { lazyConnect: true, retryStrategy: null, connectTimeout: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.call(command, ...args);
    } finally {
      client.disconnect();
    }
  }

  /** Saves a copy of the current data for `restore`. */
  async snapshot(): Promise<void> {
    await this.command('SAVE');
    cpSync(join(this.dir, 'dump.rdb'), join(this.folder, 'older.rdb'));
  }

  /** Starts Redis with the snapshot's data; to be called while it is down. */
  async restore(): Promise<void> {
    if (!existsSync(join(this.folder, 'older.rdb'))) throw new Error('there is no snapshot');
    this.forget();
    cpSync(join(this.folder, 'older.rdb'), join(this.dir, 'dump.rdb'));
    await this.start({ aof: false });
  }

  /** Enables the AOF for the current data, and waits until it is written. */
  async useAof(): Promise<void> {
    await this.command('CONFIG', 'SET', 'appendonly', 'yes');
    await eventually(async () => /aof_rewrite_in_progress:0/.test(String(await this.command('INFO', 'persistence'))));
  }
}
