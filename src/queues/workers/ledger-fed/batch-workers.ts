import { Inject, Injectable } from '@nestjs/common';
import { Periodic } from '../../../common/periodic-task.js';
import { JobRegistry } from '../../../jobs/job-registry.js';
import { BatchSource } from '../../../jobs/ports/ledger.js';
import { durationMs } from '../../../jobs/retry-policy.js';
import type { QueueSpec } from '../../queue-catalog.js';
import { BatchWorker } from './batch-worker.js';
import { DrainSignal } from '../slots/drain-signal.js';
import { JobExecutor } from '../execution/job-executor.js';
import { QUEUE_SPECS, SlotPool } from '../slots/slot-pool.js';

/** Runs types that take batches, whether or not the engine is reachable: one worker each. */
@Injectable()
export class BatchWorkers {
  private workers = new Map<string, BatchWorker>();
  private listening: (() => void) | undefined;

  constructor(
    @Inject(QUEUE_SPECS) private readonly queues: QueueSpec[],
    private readonly registry: JobRegistry,
    private readonly source: BatchSource,
    private readonly executor: JobExecutor,
    private readonly slotPool: SlotPool,
    private readonly drainSignal: DrainSignal,
  ) {}

  start(): void {
    if (this.queues.length === 0) return;
    const { source, executor, slotPool, drainSignal } = this;
    for (const { type, queue, batch } of this.registry.batched()) {
      if (!batch) continue;
      const spec = { type, queue, size: batch.size, waitMs: durationMs(batch.wait) };
      this.workers.set(type, new BatchWorker(spec, { source, executor, slotPool, drainSignal }));
    }
    this.listening = this.source.onArrival((counts) => {
      for (const [type, count] of counts) this.workers.get(type)?.arrive(count);
    });
    for (const worker of this.workers.values()) worker.begin();
    // Repeated in a minute if it fails.
    this.leaveOthers().catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.listening?.();
    await Promise.all([...this.workers.values()].map((worker) => worker.end()));
  }

  /** Leaves to the engine the jobs of types that no longer take batches: no batch worker takes them. */
  @Periodic('batchReleaseMs', 'Handing over of jobs without a batch handler failed; it is retried in a minute')
  async leaveOthers(): Promise<void> {
    if (!this.listening || this.drainSignal.draining) return;
    await this.source.leaveOthers([...this.workers.keys()]);
  }
}
