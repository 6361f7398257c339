import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TcpProxy } from '../../support/proxy.js';
import { eventually } from '../../support/eventually.js';
import type { WitnessLine } from '../node/steps.js';
import { BackupDisk, unmountBelow } from './backup-disk.js';
import { HubNode } from './hub-node.js';
import { PostgresServer } from './postgres-server.js';
import { childrenOf, gone, processesOf, signal } from './processes.js';
import { RedisServer } from './redis-server.js';

export type EngineKind = 'redis' | 'postgres';

/** What a node of a small test machine gets: the product's defaults but for a grace that a rolling restart can use up. */
const NODE_ENV = {
  LOG_LEVEL: 'info',
  SHUTDOWN_GRACE_MS: '2500',
  JOB_PERSISTENCE_INTERVAL: '5000',
  BACKUP_KEEP: '3',
};
const READY_MS = 60_000;

/** PostgreSQL, Redis, a proxy before each, and two nodes: all of its own, in one folder, gone without a trace. */
export class World {
  private constructor(
    readonly engine: EngineKind,
    readonly folder: string,
    readonly postgres: PostgresServer,
    readonly postgresLink: TcpProxy,
    private readonly redisServer: RedisServer | undefined,
    readonly redisLink: TcpProxy,
    readonly nodes: readonly HubNode[],
    readonly disks: readonly BackupDisk[],
  ) {}

  static async create(engine: EngineKind, folder: string): Promise<World> {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    const witness = join(folder, 'witness.jsonl');
    writeFileSync(witness, '');
    const postgres = await PostgresServer.start(folder);
    const [postgresLink, redisLink] = [new TcpProxy(), new TcpProxy()];
    const env: Record<string, string> = {
      ...NODE_ENV,
      DATABASE_URL: PostgresServer.url(await postgresLink.listen(postgres.port)),
      CHAOS_WITNESS: witness,
    };
    const redis = engine === 'redis' ? await RedisServer.start(folder) : undefined;
    if (redis) env.REDIS_URL = `redis://127.0.0.1:${await redisLink.listen(redis.port)}`;
    const names = ['a', 'b'];
    const disks = names.map((name) => BackupDisk.mount(join(folder, `backup-${name}`)));
    const nodes = await Promise.all(
      names.map((name, n) => HubNode.create(name, folder, { ...env, JOB_PERSISTENCE_DIR: disks[n]?.dir ?? folder })),
    );
    const world = new World(engine, folder, postgres, postgresLink, redis, redisLink, nodes, disks);
    await Promise.all(nodes.map((node) => node.start()));
    return world;
  }

  get redis(): RedisServer {
    if (!this.redisServer) throw new Error('this world has no Redis');
    return this.redisServer;
  }

  /** What handlers did, in the order in which they wrote it. */
  witness(): WitnessLine[] {
    const text = readFileSync(join(this.folder, 'witness.jsonl'), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as WitnessLine);
  }

  /** Both nodes run and say that they can work: what the next scenario begins with. */
  async mend(): Promise<void> {
    for (const link of [this.postgresLink, this.redisLink]) link.resume();
    for (const disk of this.disks) disk.empty();
    for (const node of this.nodes) {
      if (node.running) node.signal('SIGCONT');
      else await node.start();
    }
    for (const node of this.nodes) await eventually(() => node.answers('/health/ready'), { within: READY_MS });
  }

  /** As FLUSHALL on Redis; the same for BullMQ's tables. */
  async wipeEngine(): Promise<void> {
    if (this.redisServer) {
      await this.redisServer.tell('FLUSHALL');
      return;
    }
    // It waits for the hub's statements, which may wait for each other's rows: then PostgreSQL ends one of them.
    const wipe = async () => {
      await this.postgres.ask(`set lock_timeout = '3s'; truncate bullmq.job, bullmq.meta cascade`);
      return true;
    };
    await eventually(wipe, { within: 20_000 });
  }

  async remove(): Promise<void> {
    for (const node of this.nodes) node.retire();
    endProcesses(this.folder);
    await Promise.all([this.postgresLink.close(), this.redisLink.close()]);
    await gone(processesOf(this.folder));
    removeWorlds(this.folder);
  }
}

function endProcesses(folder: string): void {
  const named = processesOf(folder);
  // PostgreSQL's backends do not name it, their parent does.
  for (const pid of [...named, ...named.flatMap(childrenOf)]) signal(pid, 'SIGKILL');
}

/** All that is in this folder, at once and without waiting, so that it serves at the harness's own exit, too. */
export function removeWorlds(folder: string): void {
  if (!existsSync(folder)) return;
  endProcesses(folder);
  unmountBelow(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
