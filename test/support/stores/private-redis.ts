import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from '../eventually.js';
import { freePort } from '../free-port.js';

/** A test's own Redis server, which can be killed, restarted on its port, and reset to an older snapshot. */
export class PrivateRedis {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly dir: string,
    readonly port: number,
    private readonly appendOnly: boolean,
    /** Port on which a cluster's node awaits others; undefined without a cluster. */
    private readonly busPort: number | undefined,
    private readonly user: string[],
  ) {}

  /**
   * Reserves a port and a folder. Without `appendOnly` only `takeSnapshot` saves data; `cluster` makes it a cluster of one
   * node; `user` is the name and the ACL rules of an additional user.
   */
  static async reserve({ appendOnly = false, cluster = false, user = [] as string[] } = {}): Promise<PrivateRedis> {
    const dir = mkdtempSync(join(tmpdir(), 'runnerhub-redis-'));
    // Redis' default, the port plus 10000, may be taken by an outgoing connection.
    const busPort = cluster ? await freePort() : undefined;
    return new PrivateRedis(dir, await freePort(), appendOnly, busPort, user);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const settings = {
      port: `${this.port}`,
      bind: '127.0.0.1',
      dir: this.dir,
      save: '',
      appendonly: this.appendOnly ? 'yes' : 'no',
      appendfsync: 'always',
      'maxmemory-policy': 'noeviction',
      // Makes it answer commands often while it loads its data (key-load-delay prolongs loading).
      'loading-process-events-interval-bytes': '1024',
      'enable-debug-command': 'local',
      ...(this.busPort === undefined ? {} : { 'cluster-enabled': 'yes', 'cluster-port': `${this.busPort}` }),
      // A node that has met no other one does not know its own address.
      'cluster-announce-ip': '127.0.0.1',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    if (this.user.length > 0) args.push('--user', ...this.user);
    this.child = spawn('redis-server', args, { stdio: 'ignore' });
    await this.with(async (client) => {
      await client.ping();
      if (this.busPort === undefined) return;
      await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383').catch(() => undefined);
      await eventually(async () => String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
    });
  }

  /** Kills the server by SIGKILL: nothing is saved, no client is notified. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.child = undefined;
    const ended = once(child, 'exit');
    // SIGKILL also ends a frozen process.
    child.kill('SIGKILL');
    await ended;
  }

  /** Stops the process by SIGSTOP: it keeps its connections, but answers nothing until `goOn`. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.child?.kill('SIGCONT');
  }

  /** Makes snapshots fail or succeed; while they fail, Redis refuses writes. */
  async failSaving(fail: boolean): Promise<void> {
    rmSync(this.dump, { recursive: true, force: true });
    if (fail) mkdirSync(this.dump);
    await this.with(async (client) => {
      await client.config('SET', 'save', '3600 1000000');
      await client.bgsave();
      await eventually(async () => {
        const info = await client.info('persistence');
        return info.includes(`rdb_last_bgsave_status:${fail ? 'err' : 'ok'}`);
      });
    });
  }

  /** Saves a copy of the current data; `restoreSnapshot` restores it while the server is stopped. */
  async takeSnapshot(): Promise<void> {
    await this.with((client) => client.save());
    copyFileSync(this.dump, this.copy);
  }

  restoreSnapshot(): void {
    copyFileSync(this.copy, this.dump);
  }

  async with<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
    client.on('error', () => undefined);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private get dump(): string {
    return join(this.dir, 'dump.rdb');
  }

  private get copy(): string {
    return join(this.dir, 'copy.rdb');
  }
}
