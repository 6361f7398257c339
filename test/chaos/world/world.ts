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

/** The nodes' settings: a grace that a rolling restart can use up, and frequent backups of which few are kept. */
const NODE_ENV = {
  LOG_LEVEL: 'info',
  SHUTDOWN_GRACE_MS: '2500',
  JOB_PERSISTENCE_INTERVAL: '5000',
  BACKUP_KEEP: '3',
};
const READY_MS = 60_000;

/** A private installation: PostgreSQL, Redis, a proxy for each and two nodes, in one folder that `remove` deletes. */
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

  /** Reads the witness: handler starts and ends, in the order of writing. */
  witness(): WitnessLine[] {
    const text = readFileSync(join(this.folder, 'witness.jsonl'), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as WitnessLine);
  }

  /** Restores the state a scenario starts in: links open, disks empty, both nodes running and ready. */
  async mend(): Promise<void> {
    for (const link of [this.postgresLink, this.redisLink]) link.resume();
    for (const disk of this.disks) disk.empty();
    for (const node of this.nodes) {
      if (node.running) node.signal('SIGCONT');
      else await node.start();
    }
    for (const node of this.nodes) await eventually(() => node.answers('/health/ready'), { within: READY_MS });
  }

  /** Deletes the engine's data: FLUSHALL on Redis, or a truncate of BullMQ's tables. */
  async wipeEngine(): Promise<void> {
    if (this.redisServer) {
      await this.redisServer.command('FLUSHALL');
      return;
    }
    // The truncate may deadlock with the hub's statements; PostgreSQL then ends one of them, so it is retried.
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
  // PostgreSQL's backends lack the folder in their command line, so they are found by their parent.
  for (const pid of [...named, ...named.flatMap(childrenOf)]) signal(pid, 'SIGKILL');
}

/** Ends all processes of this folder and removes it synchronously, so that it also works at the harness's exit. */
export function removeWorlds(folder: string): void {
  if (!existsSync(folder)) return;
  endProcesses(folder);
  unmountBelow(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
