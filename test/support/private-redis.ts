import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

/** A Redis of a test's own, to be killed, started again on the same port, and set back to an older snapshot. */
export class PrivateRedis {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly dir: string,
    readonly port: number,
    private readonly appendOnly: boolean,
    private readonly cluster: boolean,
  ) {}

  /** Without `appendOnly` it keeps what `snapshot` saved, and nothing else; `cluster`: it is one, of a single node. */
  static async reserve({ appendOnly = false, cluster = false } = {}): Promise<PrivateRedis> {
    return new PrivateRedis(mkdtempSync(join(tmpdir(), 'runnerhub-redis-')), await freePort(), appendOnly, cluster);
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
      'cluster-enabled': this.cluster ? 'yes' : 'no',
      // One that has met no other does not know its own address.
      'cluster-announce-ip': '127.0.0.1',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    this.child = spawn('redis-server', args, { stdio: 'ignore' });
    await this.with(async (client) => {
      await client.ping();
      if (!this.cluster) return;
      await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383').catch(() => undefined);
      await eventually(async () => String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
    });
  }

  /** SIGKILL: nothing is saved, nobody is told. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.child = undefined;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Keeps a copy of what it holds now; `restoreSnapshot` brings it back while it is not running. */
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
