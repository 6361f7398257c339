import { spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { gone, signal } from './processes.js';

/** A Redis of one world's own. */
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

  /** With AOF it begins with what is on the disk, without it with nothing, or with the snapshot if one is there. */
  async start({ aof = true } = {}): Promise<void> {
    const settings = {
      port: String(this.port),
      bind: '127.0.0.1',
      dir: this.dir,
      save: '',
      appendonly: aof ? 'yes' : 'no',
      appendfsync: 'everysec',
      'maxmemory-policy': 'noeviction',
      // The process list names the folder, so that the end of the run finds it.
      'proc-title-template': `{title} ${this.dir} {listen-addr}`,
    };
    const log = openSync(join(this.folder, 'redis.log'), 'a');
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn('redis-server', args, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.pid = child.pid ?? 0;
    // While it loads it answers every PING with an error.
    await eventually(() => this.tell('PING'), { within: 30_000 });
  }

  async kill(): Promise<void> {
    signal(this.pid, 'SIGKILL');
    await gone([this.pid]);
  }

  /** Forgets what is on the disk; to be called while it is down. */
  forget(): void {
    rmSync(this.dir, { recursive: true, force: true });
    mkdirSync(this.dir);
  }

  async tell(command: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(this.port, '127.0.0.1', { lazyConnect: true, retryStrategy: null, connectTimeout: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.call(command, ...args);
    } finally {
      client.disconnect();
    }
  }

  /** A copy of what it holds now, for `restore`. */
  async snapshot(): Promise<void> {
    await this.tell('SAVE');
    cpSync(join(this.dir, 'dump.rdb'), join(this.folder, 'older.rdb'));
  }

  /** Comes back with the snapshot's content; to be called while it is down. */
  async restore(): Promise<void> {
    if (!existsSync(join(this.folder, 'older.rdb'))) throw new Error('there is no snapshot');
    this.forget();
    cpSync(join(this.folder, 'older.rdb'), join(this.dir, 'dump.rdb'));
    await this.start({ aof: false });
  }

  /** The AOF again, from what it holds now; until it is on the disk. */
  async useAof(): Promise<void> {
    await this.tell('CONFIG', 'SET', 'appendonly', 'yes');
    await eventually(async () => /aof_rewrite_in_progress:0/.test(String(await this.tell('INFO', 'persistence'))));
  }
}
