import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../../common/errors.js';
import { mostClaims } from '../../../common/group-commit.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { Engine, EngineWatch } from '../../../jobs/ports/engine.js';
import { DirectSource, type FetchRequest } from '../../../jobs/ports/ledger.js';
import type { QueueSpec } from '../../queue-catalog.js';
import { DrainSignal } from '../slots/drain-signal.js';
import { LedgerRunner } from './ledger-runner.js';
import { QUEUE_SPECS, SlotPool } from '../slots/slot-pool.js';

/** Poll interval for jobs that no notification announced. */
const POLL_MS = 1000;

/**
 * Direct mode: runs due jobs from the ledger while Redis is disconnected, with the same executor and slots. Claims stop as
 * soon as the engine reconnects, and running jobs end normally; while it is reachable, nothing here runs or queries.
 */
@Injectable()
export class LedgerPoller {
  private readonly logger = new Logger(LedgerPoller.name);
  /** Queues that may have more runnable jobs than were fetched. */
  private readonly hungry = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private listening: (() => void)[] = [];
  private away: (() => void)[] | undefined;
  private polling: Promise<void> | undefined;
  private nextDueWanted = false;
  private failed = false;

  private readonly queues: QueueSpec[];

  constructor(
    @Inject(QUEUE_SPECS) queues: QueueSpec[],
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
    private readonly engine: Engine,
    private readonly watch: EngineWatch,
    private readonly source: DirectSource,
    private readonly past: LedgerRunner,
    private readonly slotPool: SlotPool,
    private readonly drainSignal: DrainSignal,
  ) {
    // Fair queues have workers of their own, with or without the engine.
    this.queues = queues.filter(({ tenants }) => tenants === undefined);
  }

  /**
   * Begins to follow the engine's outages. An engine in PostgreSQL disconnects together with the ledger, so there is
   * nothing to run; a misconfigured engine gets no fallback.
   */
  start(): void {
    if (this.engine.kind !== 'redis' || this.config.engineFallback !== 'direct' || this.queues.length === 0) return;
    this.listening = [
      this.watch.on('disconnected', () => this.begin()),
      this.watch.on('reconnected', () => this.end()),
    ];
    if (!this.watch.reachable && !this.watch.trouble?.misconfigured) this.begin();
  }

  /** Stops claiming; resolves when no claim is in flight. */
  async stop(): Promise<void> {
    for (const off of this.listening) off();
    this.end();
    await this.polling;
  }

  private begin(): void {
    if (this.away || this.drainSignal.draining) return;
    this.logger.warn('jobs run straight from the ledger while the engine is disconnected');
    const timer = setInterval(() => this.tick(), POLL_MS);
    this.away = [
      () => clearInterval(timer),
      this.source.onArrival((queues) => this.wake(queues)),
      this.slotPool.onFree((queue) => this.hungry.has(queue) && this.wake([])),
    ];
    this.tick();
  }

  private end(): void {
    for (const off of this.away ?? []) off();
    this.away = undefined;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.hungry.clear();
  }

  private tick(): void {
    this.nextDueWanted = true;
    this.wake();
  }

  private wake(queues: string[] = this.queues.map(({ name }) => name)): void {
    for (const queue of queues) this.hungry.add(queue);
    this.polling ??= this.poll().finally(() => {
      this.polling = undefined;
      // Jobs may have arrived after the last fetch.
      if (!this.failed && this.asks().length > 0) this.wake([]);
    });
  }

  private async poll(): Promise<void> {
    try {
      // Requests of one turn of the event loop are combined.
      await new Promise((resolve) => setImmediate(resolve));
      for (let asks = this.asks(); asks.length > 0; asks = this.asks()) await this.take(asks);
      if (this.nextDueWanted) await this.prepare();
      this.failed = false;
    } catch (error) {
      // The next poll is at most a second away.
      if (!this.failed)
        this.logger.warn({ reason: messageOf(error) }, 'claim of due jobs failed; it is retried in a second');
      this.failed = true;
    }
  }

  private asks(): FetchRequest[] {
    if (!this.away || this.drainSignal.stopped) return [];
    let left = mostClaims(this.config.maxPayloadBytes);
    const asks: FetchRequest[] = [];
    for (const { name, limit } of this.queues) {
      const slots = Math.min(this.slotPool.free(name), left);
      if (slots <= 0 || !this.hungry.has(name) || this.timers.has(name)) continue;
      asks.push({ queue: name, slots, limit });
      left -= slots;
    }
    return asks;
  }

  private async take(asks: FetchRequest[]): Promise<void> {
    const reserved = new Map(asks.map(({ queue, slots }) => [queue, slots]));
    for (const [queue, slots] of reserved) {
      this.slotPool.reserve(queue, slots);
      this.hungry.delete(queue);
    }
    try {
      for (const { queue, jobs, available, rateResetMs } of await this.source.take(asks)) {
        const slots = reserved.get(queue) ?? 0;
        if (rateResetMs !== null) this.wakeLater(queue, rateResetMs);
        else if (available >= slots) this.hungry.add(queue);
        for (const job of jobs) void this.past.run(job);
        reserved.set(queue, slots - jobs.length);
      }
    } finally {
      for (const [queue, unused] of reserved) if (unused > 0) this.slotPool.release(queue, unused);
    }
  }

  /** Schedules a poll for a job that is due before the next regular one. */
  private async prepare(): Promise<void> {
    this.nextDueWanted = false;
    if (!this.away) return;
    const names = this.queues.map(({ name }) => name);
    const ms = await this.source.nextDue(names);
    if (ms !== null) this.wakeLater('', ms);
  }

  private wakeLater(queue: string, ms: number): void {
    if (!this.away) return;
    clearTimeout(this.timers.get(queue));
    const ring = () => {
      this.timers.delete(queue);
      this.wake(queue === '' ? undefined : [queue]);
    };
    this.timers.set(queue, setTimeout(ring, Math.ceil(ms) + 1));
  }
}
