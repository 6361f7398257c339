import { Inject, Injectable } from '@nestjs/common';
import { mostClaims } from '../../../../common/group-commit.js';
import { Periodic } from '../../../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../../../config/hub-config.js';
import { FairSource } from '../../../../jobs/ports/ledger.js';
import type { QueueSpec } from '../../../queue-catalog.js';
import { DrainSignal } from '../../slots/drain-signal.js';
import { QUEUE_SPECS, SlotPool } from '../../slots/slot-pool.js';
import { LedgerRunner } from '../ledger-runner.js';
import { FairWorker } from './fair-worker.js';

/** Runs the jobs of fair queues, whether or not the engine is reachable: one worker each. Nothing runs without such a queue. */
@Injectable()
export class FairWorkers {
  private readonly workers: ReadonlyMap<string, FairWorker>;
  private listening: (() => void) | undefined;

  constructor(
    @Inject(QUEUE_SPECS) specs: QueueSpec[],
    @Inject(HUB_CONFIG) config: HubConfig,
    private readonly source: FairSource,
    runner: LedgerRunner,
    slotPool: SlotPool,
    private readonly drainSignal: DrainSignal,
  ) {
    const tools = { source, runner, slotPool, drainSignal, maxClaims: mostClaims(config.maxPayloadBytes) };
    const fair = specs.flatMap((spec) => (spec.tenants ? [{ ...spec, tenants: spec.tenants }] : []));
    this.workers = new Map(fair.map((spec) => [spec.name, new FairWorker(spec, tools)]));
  }

  has(queue: string): boolean {
    return this.workers.has(queue);
  }

  start(): void {
    if (this.workers.size === 0) return;
    this.listening = this.source.onArrival((arrival) => this.workers.get(arrival.queue)?.notice(arrival));
    for (const worker of this.workers.values()) worker.begin();
    // A failure is repaired by the next adoption, a minute later.
    this.adopt().catch(() => undefined);
  }

  /** Searches for jobs that have waited while this node was drained. */
  resume(): void {
    for (const worker of this.workers.values()) worker.resume();
  }

  async stop(): Promise<void> {
    this.listening?.();
    await Promise.all([...this.workers.values()].map((worker) => worker.end()));
  }

  /** Takes over the jobs of queues that have become fair, and those that a node without the setting has accepted. */
  @Periodic('batchReleaseMs', 'Adoption of the jobs of fair queues failed; it is retried in a minute')
  async adopt(): Promise<void> {
    if (!this.listening || this.drainSignal.draining) return;
    await this.source.adopt([...this.workers.keys()]);
  }
}
