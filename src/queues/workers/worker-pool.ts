import { BullRegistrar } from '@nestjs/bullmq';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Worker } from 'bullmq';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { ControlChannel } from '../../database/control-channel.js';
import { DrainOrders } from '../../jobs/ports/ledger.js';
import { BatchWorkers } from './ledger-fed/batch-workers.js';
import { FairWorkers } from './ledger-fed/fair/fair-workers.js';
import { LedgerPoller } from './ledger-fed/ledger-poller.js';
import { IdleWorkerStarts } from './engine-fed/idle-worker-starts.js';
import { ConcurrencyFollower } from './slots/concurrency-follower.js';
import { DrainSignal } from './slots/drain-signal.js';
import { LedgerRunner } from './ledger-fed/ledger-runner.js';
import type { QueueProcessor } from './engine-fed/queue-processor.js';
import { ActiveRunRegistry } from './execution/active-run-registry.js';

/** Nest's injection token for the processors of this process; none when it only serves the API. */
export const QUEUE_PROCESSORS = Symbol('QueueProcessors');

/** Poll interval for the end of the last running job while the process stops. */
const POLL_MS = 20;
/** Time for the handlers' grace (see run-signal.ts) and the record of their outcomes. */
const HAND_BACK_MS = 5000;

/** Lifecycle of the workers: they take jobs only between `start` and `drain`. */
@Injectable()
export class WorkerPool implements OnModuleInit {
  private readonly logger = new Logger(WorkerPool.name);

  constructor(
    @Inject(QUEUE_PROCESSORS) private readonly processors: QueueProcessor[],
    private readonly drainSignal: DrainSignal,
    private readonly activeRunRegistry: ActiveRunRegistry,
    private readonly direct: LedgerPoller,
    private readonly batches: BatchWorkers,
    private readonly fair: FairWorkers,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
    private readonly registrar: BullRegistrar,
    private readonly idleWorkerStarts: IdleWorkerStarts,
    private readonly past: LedgerRunner,
    private readonly concurrency: ConcurrencyFollower,
    private readonly orders: DrainOrders,
    channel: ControlChannel,
  ) {
    channel.on('cancel', ({ id, runNumber, reason }) => activeRunRegistry.cancel(id, runNumber, reason));
  }

  /** Listens to the workers as soon as they exist: without a listener each writes the engine's errors to the terminal. */
  onModuleInit(): void {
    this.registrar.register();
    for (const worker of this.workers()) {
      worker.on('error', (error) => this.logger.debug({ queue: worker.name, reason: error.message }, 'worker error'));
    }
    this.idleWorkerStarts.listen(this.workers(), (job, leftSlot) => this.past.run(job, leftSlot));
  }

  start(): void {
    for (const worker of this.workers()) {
      // The engine's copies of a queue that has just become fair would escape its limits.
      if (this.fair.has(worker.name)) continue;
      worker.on('stalled', (jobId) => this.logger.warn({ queue: worker.name, jobId }, 'job stalled; it starts again'));
      worker.run().catch((error: unknown) => this.logger.error({ queue: worker.name, error }, 'worker stopped'));
    }
    this.concurrency.start((queue, slots) => {
      this.processors.find(({ worker }) => worker.name === queue)?.resize(slots);
    });
    this.orders.onDrained((drained) => {
      const done = drained ? this.suspend() : this.resume();
      done.catch((error: unknown) => this.logger.error({ error, drained }, 'workers did not follow the drain'));
    });
    this.direct.start();
    this.batches.start();
    this.fair.start();
  }

  /** Takes no more jobs until it is resumed; running ones go on. */
  private async suspend(): Promise<void> {
    this.drainSignal.suspend();
    this.idleWorkerStarts.forgetIdle();
    await Promise.all(this.workers().map((worker) => worker.pause(true)));
  }

  private async resume(): Promise<void> {
    if (this.drainSignal.draining) return;
    this.drainSignal.resume();
    this.fair.resume();
    await Promise.all(this.workers().map((worker) => worker.resume()));
  }

  /** Stops taking jobs, lets running ones go on for the grace, releases the rest; uses no attempt. */
  async drain(): Promise<void> {
    this.drainSignal.drain();
    this.concurrency.stop();
    await Promise.all([this.direct.stop(), this.batches.stop(), this.fair.stop()]);
    await Promise.all(this.workers().map((worker) => worker.pause(true)));
    await this.idle(this.config.shutdownGraceMs);
    if (this.activeRunRegistry.count === 0) return;
    this.logger.warn({ jobs: this.activeRunRegistry.count }, 'grace expired; running jobs are released');
    this.activeRunRegistry.stopAll('the node shuts down');
    await this.idle(HAND_BACK_MS);
  }

  private async idle(within: number): Promise<void> {
    const deadline = Date.now() + within;
    while ((this.activeRunRegistry.count > 0 || this.idleWorkerStarts.busy) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  private workers(): Worker[] {
    return this.processors.map((processor) => processor.worker);
  }
}
