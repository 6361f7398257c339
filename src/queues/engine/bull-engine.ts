import { Inject, Injectable } from '@nestjs/common';
import { groupBy } from '../../common/group-by.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import type { EngineEntry } from '../../jobs/job.js';
import { Engine, type EngineFingerprint } from '../../jobs/ports/engine.js';
import { queueCatalog } from '../queue-catalog.js';
import { BullQueues } from './bull-queues.js';
import { ENGINE_CONNECTIONS, type EngineConnections } from './engine-connections.js';
import type { EngineStore } from './engine-store.js';
import { PostgresStore } from './postgres/postgres-store.js';
import { RedisStore } from './redis/redis-store.js';

/** Entries per call: on a busy machine 1000 took longer than the command timeout (800 ms), and probes waited behind them. */
const BATCH = 250;

/** Engine port on BullMQ, for either store. */
@Injectable()
export class BullEngine extends Engine {
  readonly kind: 'redis' | 'postgres';
  private readonly store: EngineStore;
  /** Jobs that may start within the window of each queue's rate limit. */
  private readonly limits: Map<string, number | undefined>;

  constructor(
    private readonly queues: BullQueues,
    @Inject(ENGINE_CONNECTIONS) connections: EngineConnections,
    @Inject(HUB_CONFIG) config: HubConfig,
  ) {
    super();
    this.limits = new Map(queueCatalog(config).map(({ name, limit }) => [name, limit?.max]));
    this.kind = connections.kind;
    this.store = connections.kind === 'redis' ? new RedisStore(connections) : new PostgresStore(connections.producer);
  }

  async add(entries: EngineEntry[]): Promise<void> {
    this.store.ensureConnected();
    const groups = groupBy(entries, ({ queue }) => queue);
    await Promise.all([...groups].map(([queue, jobs]) => this.addTo(queue, jobs)));
  }

  private async addTo(queue: string, jobs: EngineEntry[]): Promise<void> {
    for (let start = 0; start < jobs.length; start += BATCH) {
      await this.queues.get(queue).addBulk(
        jobs.slice(start, start + BATCH).map(({ id, type, priority, delay }) => ({
          name: type,
          data: {},
          opts: { ...this.store.jobOptions, jobId: id, priority, ...(delay > 0 ? { delay: Math.ceil(delay) } : {}) },
        })),
      );
    }
  }

  async findExisting(queue: string, ids: string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    this.store.ensureConnected();
    return this.store.findExisting(this.queues.get(queue), ids);
  }

  async remove(queue: string, ids: string[]): Promise<void> {
    this.store.ensureConnected();
    const bull = this.queues.get(queue);
    // A running job is locked and can't be removed; its executor notices by itself.
    await Promise.allSettled(ids.map((id) => bull.remove(id)));
  }

  async promote(queue: string, id: string): Promise<boolean> {
    this.store.ensureConnected();
    const job = await this.queues.get(queue).getJob(id);
    if (!job) return false;
    try {
      await job.promote();
      return true;
    } catch {
      // No longer delayed: the job is already on its way, if it exists at all.
      return (await this.findExisting(queue, [id])).has(id);
    }
  }

  async setPaused(queue: string, paused: boolean): Promise<void> {
    this.store.ensureConnected();
    const bull = this.queues.get(queue);
    if ((await bull.isPaused()) === paused) return;
    if (paused) await bull.pause();
    else await bull.resume();
  }

  async rateLimitedMs(queue: string): Promise<number> {
    this.store.ensureConnected();
    const max = this.limits.get(queue);
    return max === undefined ? 0 : Math.max(0, await this.queues.get(queue).getRateLimitTtl(max));
  }

  async wake(queue: string): Promise<void> {
    this.store.ensureConnected();
    await this.store.wake(this.queues.get(queue));
  }

  async fingerprint(): Promise<EngineFingerprint> {
    this.store.ensureConnected();
    return this.store.fingerprint(this.queues.all());
  }

  async writeEpoch(epoch: string, ifCurrent?: string): Promise<boolean> {
    this.store.ensureConnected();
    return this.store.writeEpoch(this.queues.all(), epoch, ifCurrent);
  }
}
