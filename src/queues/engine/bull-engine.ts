import { Inject, Injectable } from '@nestjs/common';
import type { JobsOptions } from 'bullmq';
import { groupBy } from '../../common/group-by.js';
import { HubError, messageOf } from '../../common/errors.js';
import type { EngineEntry } from '../../jobs/job.js';
import { Engine, type EngineFingerprint } from '../../jobs/ports/engine.js';
import { ENGINE_CONNECTIONS, type EngineConnections } from './engine-connections.js';
import { existingInPostgres } from './postgres/existing-jobs.js';
import { writePostgresEpoch, postgresFingerprint } from './postgres/postgres-fingerprint.js';
import { existingInRedis } from './redis/existing-jobs.js';
import { writeRedisEpoch, redisFingerprint, type FingerprintKeys } from './redis/redis-fingerprint.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { BullQueues } from './bull-queues.js';

/**
 * Options per store. Ended jobs are removed immediately: a remaining one would silently swallow a later dispatch under its
 * id. On Redis the workers' options do this (queues.module.ts), since a hash with a field of more than 64 bytes takes 680
 * bytes there instead of 250. Attempts and backoff are the ledger's business.
 */
const OPTIONS: Record<EngineConnections['kind'], JobsOptions> = {
  // BullMQ would write "attempts":0.
  redis: { attempts: undefined },
  postgres: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
};

/** Entries per call: on a busy machine 1000 took longer than the command timeout (800 ms), and probes waited behind them. */
const BATCH = 250;

/** Engine port on BullMQ, for either store. */
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
    // A running job is locked and can't be removed; its executor notices by itself.
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
      // No longer delayed: the job is already on its way, if it exists at all.
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
   * Sets BullMQ's marker, since its script that requeues an active job sets none for a job with a priority (6.7.0,
   * moveJobFromActiveToWait): waiting workers would find the job only at their next fetch, 5 to 10 s later. A superfluous
   * marker costs one worker an empty fetch.
   */
  async wake(queue: string): Promise<void> {
    if (this.connections.kind === 'postgres') return;
    this.ensureThere();
    await this.connections.producer.zadd(this.queues.get(queue).toKey('marker'), 0, '0');
  }

  async fingerprint(): Promise<EngineFingerprint> {
    this.ensureThere();
    return this.connections.kind === 'redis'
      ? redisFingerprint(this.connections.producer, this.fingerprintKeys())
      : postgresFingerprint(this.connections.producer, [...QUEUE_NAMES]);
  }

  async writeEpoch(epoch: string, ifCurrent?: string): Promise<boolean> {
    this.ensureThere();
    return this.connections.kind === 'redis'
      ? writeRedisEpoch(this.connections.producer, this.markers(), epoch, ifCurrent)
      : writePostgresEpoch(this.connections.producer, [...QUEUE_NAMES], epoch, ifCurrent);
  }

  private markers(): string[] {
    return this.fingerprintKeys().map(({ marker }) => marker);
  }

  /** Returns the keys of each queue, which lie in the queue's hash slot of a cluster. */
  private fingerprintKeys(): FingerprintKeys[] {
    return this.queues.all().map((queue) => ({ marker: queue.toKey('epoch'), probe: queue.toKey('probe') }));
  }

  /**
   * Throws while Redis is disconnected: a command would wait, fail, and still be sent after the reconnect, for example a
   * pause that has been revoked in the meantime.
   */
  private ensureThere(): void {
    if (this.connections.kind === 'postgres') return;
    const { status } = this.connections.producer;
    if (status === 'ready') return;
    const cause = this.connections.lastError();
    throw new HubError('ENGINE_UNAVAILABLE', `Redis is unavailable (${cause ? messageOf(cause) : status})`, { cause });
  }
}
