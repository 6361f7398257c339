import { Inject, Injectable } from '@nestjs/common';
import type { JobsOptions } from 'bullmq';
import { groupBy } from '../../common/group-by.js';
import { HubError, messageOf } from '../../common/errors.js';
import type { EngineEntry } from '../../jobs/job.js';
import { Engine, type EngineFingerprint } from '../../jobs/ports.js';
import { ENGINE_CONNECTIONS, type EngineConnections } from './engine-connections.js';
import { existingInPostgres } from './postgres/existing-jobs.js';
import { writePostgresEpoch, postgresFingerprint } from './postgres/postgres-fingerprint.js';
import { existingInRedis } from './redis/existing-jobs.js';
import { writeRedisEpoch, redisFingerprint, type FingerprintKeys } from './redis/redis-fingerprint.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { BullQueues } from './bull-queues.js';

/**
 * Ended jobs must leave at once: one that stayed would silently swallow a re-dispatch under its id. On Redis their workers
 * see to it (queues.module.ts), since a hash with a field of more than 64 bytes takes 680 bytes there instead of 250.
 * Attempts and backoff are the ledger's business.
 */
const OPTIONS: Record<EngineConnections['kind'], JobsOptions> = {
  // BullMQ would write "attempts":0.
  redis: { attempts: undefined },
  postgres: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
};

/** On a busy machine 1000 took longer than an answer may take (800 ms), and whoever looked at the engine waited behind. */
const BATCH = 250;

/** The Engine port on BullMQ, whichever store is behind it. */
@Injectable()
export class BullEngine extends Engine {
  constructor(
    private readonly queues: BullQueues,
    @Inject(ENGINE_CONNECTIONS) private readonly connections: EngineConnections,
  ) {
    super();
  }

  get kind(): 'redis' | 'postgres' {
    return this.connections.kind;
  }

  async add(entries: EngineEntry[]): Promise<void> {
    this.ensureThere();
    const groups = groupBy(entries, ({ queue }) => queue);
    await Promise.all([...groups].map(([queue, jobs]) => this.addTo(queue, jobs)));
  }

  private async addTo(queue: string, jobs: EngineEntry[]): Promise<void> {
    for (let start = 0; start < jobs.length; start += BATCH) {
      await this.queues.get(queue).addBulk(
        jobs.slice(start, start + BATCH).map(({ id, type, priority, delay }) => ({
          name: type,
          data: {},
          opts: { ...OPTIONS[this.kind], jobId: id, priority, ...(delay > 0 ? { delay: Math.ceil(delay) } : {}) },
        })),
      );
    }
  }

  async findExisting(queue: string, ids: string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    this.ensureThere();
    return this.connections.kind === 'redis'
      ? existingInRedis(this.connections.producer, (id) => this.queues.get(queue).toKey(id), ids)
      : existingInPostgres(this.connections.producer, queue, ids);
  }

  async remove(queue: string, ids: string[]): Promise<void> {
    this.ensureThere();
    const bull = this.queues.get(queue);
    // A job that runs is locked and refuses: its executor will find out by itself.
    await Promise.allSettled(ids.map((id) => bull.remove(id)));
  }

  async promote(queue: string, id: string): Promise<boolean> {
    this.ensureThere();
    const job = await this.queues.get(queue).getJob(id);
    if (!job) return false;
    try {
      await job.promote();
      return true;
    } catch {
      // Not delayed (any more): it is on its way already, if it is there at all.
      return (await this.findExisting(queue, [id])).has(id);
    }
  }

  async setPaused(queue: string, paused: boolean): Promise<void> {
    this.ensureThere();
    const bull = this.queues.get(queue);
    if ((await bull.isPaused()) === paused) return;
    if (paused) await bull.pause();
    else await bull.resume();
  }

  /**
   * BullMQ's script that moves an active job back sets no marker where the job has a priority (6.7.0,
   * moveJobFromActiveToWait): workers that wait would find it when they look by themselves, 5 to 10 s later. A marker too
   * many makes one of them look in vain.
   */
  async wake(queue: string): Promise<void> {
    if (this.connections.kind === 'postgres') return;
    this.ensureThere();
    await this.connections.producer.zadd(this.queues.get(queue).toKey('marker'), 0, '0');
  }

  async fingerprint(): Promise<EngineFingerprint> {
    this.ensureThere();
    return this.connections.kind === 'redis'
      ? redisFingerprint(this.connections.producer, this.signKeys())
      : postgresFingerprint(this.connections.producer, [...QUEUE_NAMES]);
  }

  async writeEpoch(epoch: string, ifCurrent?: string): Promise<boolean> {
    this.ensureThere();
    return this.connections.kind === 'redis'
      ? writeRedisEpoch(this.connections.producer, this.markers(), epoch, ifCurrent)
      : writePostgresEpoch(this.connections.producer, [...QUEUE_NAMES], epoch, ifCurrent);
  }

  private markers(): string[] {
    return this.signKeys().map(({ marker }) => marker);
  }

  /** Those of each queue, in its slot of a cluster. */
  private signKeys(): FingerprintKeys[] {
    return this.queues.all().map((queue) => ({ marker: queue.toKey('epoch'), look: queue.toKey('look') }));
  }

  /**
   * A command for a Redis that is away would wait, fail, and be sent all the same when it is back: a pause that somebody
   * has taken back meanwhile, for one.
   */
  private ensureThere(): void {
    if (this.connections.kind === 'postgres') return;
    const { status } = this.connections.producer;
    if (status === 'ready') return;
    const cause = this.connections.lastError();
    throw new HubError('ENGINE_UNAVAILABLE', `Redis is away (${cause ? messageOf(cause) : status})`, { cause });
  }
}
