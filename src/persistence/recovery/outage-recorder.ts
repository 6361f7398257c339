import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { ControlChannel } from '../../database/control-channel.js';
import { Engine, EngineWatch } from '../../jobs/ports/engine.js';
import { DueJobSource } from '../claim/due-job-source.js';
import { EngineRecovery } from './engine-recovery.js';
import { OutageJournal, type Observation } from './outage-journal.js';

/** A shorter loss of a connection is no outage. During one, the count of jobs is written this often if it has changed. */
const SHORTEST_MS = 1000;
/** Observations that wait for PostgreSQL; older ones are dropped. */
const MOST_UNWRITTEN = 20;
const RETRY_MS = 5000;

/**
 * Records the outages of Redis and PostgreSQL that this node notices, so that people see afterwards what happened. Follows
 * events alone. An outage of Redis is written while it goes on, one of PostgreSQL when it has ended.
 */
@Injectable()
export class OutageRecorder implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Outages');
  private readonly listeners: (() => void)[] = [];
  private readonly unwritten = new Set<Observation>();
  private redis: Observation | undefined;
  private ledgerLostAt: number | undefined;
  private isUnproven = false;
  private writing: Promise<void> | undefined;
  private counting: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    private readonly journal: OutageJournal,
    private readonly channel: ControlChannel,
    private readonly engine: Engine,
    private readonly watch: EngineWatch,
    private readonly recovery: EngineRecovery,
    private readonly source: DueJobSource,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'engineFallback' | 'timings'>,
  ) {}

  onModuleInit(): void {
    this.listeners.push(this.channel.onTrouble((trouble) => this.ledgerChanged(trouble !== null)));
    // An engine in PostgreSQL is away with it.
    if (this.engine.kind !== 'redis') return;
    this.listeners.push(
      this.watch.on('disconnected', () => this.engineDisconnected()),
      this.watch.on('reconnected', () => this.engineReturned()),
      this.recovery.onRestored(() => this.engineRestored()),
    );
  }

  onModuleDestroy(): void {
    this.ended = true;
    for (const off of this.listeners.splice(0)) off();
    clearInterval(this.counting);
    clearTimeout(this.retry);
  }

  private engineDisconnected(): void {
    const beganAt = ledgerClock.now();
    const holds = this.config.engineFallback === 'hold' || this.watch.trouble?.misconfigured === true;
    this.redis = { store: 'redis', beganAt, endedAt: null, jobs: 0, holds };
    this.source.countSince(beganAt);
    clearInterval(this.counting);
    this.counting = setInterval(() => this.count(), SHORTEST_MS).unref();
  }

  /** Writes the outage once it has lasted long enough, then the number of jobs, whenever it has changed. */
  private count(): void {
    const { redis } = this;
    if (!redis || (redis.outage && redis.jobs === this.source.startedJobs)) return;
    redis.jobs = this.source.startedJobs;
    this.write(redis);
  }

  private engineReturned(): void {
    clearInterval(this.counting);
    const { redis } = this;
    if (!redis) return;
    redis.endedAt = ledgerClock.now();
    if (redis.endedAt - redis.beganAt < SHORTEST_MS) this.redis = undefined;
    else this.count();
    if (this.redis) this.write(redis);
  }

  /** The engine holds again what it should, or does so at the start, after which a killed node's outage is over, too. */
  private engineRestored(): void {
    // A claim may have been in flight at the return.
    if (this.redis && this.redis.endedAt !== null) {
      this.count();
      this.redis = undefined;
    }
    this.isUnproven = true;
    this.write();
  }

  private ledgerChanged(isAway: boolean): void {
    if (isAway) {
      this.ledgerLostAt ??= ledgerClock.now();
      return;
    }
    const { ledgerLostAt: beganAt } = this;
    this.ledgerLostAt = undefined;
    const endedAt = ledgerClock.now();
    if (beganAt === undefined || endedAt - beganAt < SHORTEST_MS) this.write();
    else this.write({ store: 'postgres', beganAt, endedAt, jobs: 0, holds: true });
  }

  private write(observation?: Observation): void {
    if (observation) this.unwritten.add(observation);
    const [oldest] = this.unwritten;
    if (oldest && this.unwritten.size > MOST_UNWRITTEN) this.unwritten.delete(oldest);
    this.writing ??= this.writeAll().finally(() => (this.writing = undefined));
  }

  private async writeAll(): Promise<void> {
    try {
      while (this.unwritten.size > 0 || this.isUnproven) {
        for (const observation of this.unwritten) await this.writeOne(observation);
        if (this.isUnproven) await this.prove();
      }
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'record of an outage failed; it is retried in 5 s');
      this.writeIn(RETRY_MS);
    }
  }

  private async writeOne(observation: Observation): Promise<void> {
    this.unwritten.delete(observation);
    try {
      await this.journal.write(observation);
    } catch (error) {
      this.unwritten.add(observation);
      throw error;
    }
    // Jobs that another node, or this one before its restart, has run in this outage are known.
    const { beganAt } = observation.outage ?? {};
    if (observation === this.redis && beganAt) this.source.countSince(beganAt.getTime(), this.source.startedJobs);
  }

  private async prove(): Promise<void> {
    this.isUnproven = false;
    try {
      if (await this.journal.prove()) return;
    } catch (error) {
      this.isUnproven = true;
      throw error;
    }
    this.writeIn(this.config.timings.nodeSilenceMs, true);
  }

  /** @param prove again, since a node that was still cut off may be dead by then */
  private writeIn(ms: number, prove = false): void {
    if (this.ended) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.isUnproven ||= prove && this.watch.reachable;
      this.write();
    }, ms).unref();
  }
}
