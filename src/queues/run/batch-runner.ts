import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { messageOf } from '../../common/errors.js';
import { JobRegistry } from '../../jobs/job-registry.js';
import { BatchSource } from '../../jobs/ports.js';
import { durationMs } from '../../jobs/retry-policy.js';
import type { QueueSpec } from '../catalog.js';
import { BatchLane } from './batch-lane.js';
import { Intake } from './intake.js';
import { JobExecutor } from './job-executor.js';
import { QUEUE_SPECS, Slots } from './slots.js';

const LEAVE_MS = 60_000;

/** Runs the types in batches, whether or not the engine is there: one lane each. */
@Injectable()
export class BatchRunner {
  private readonly logger = new Logger(BatchRunner.name);
  private lanes = new Map<string, BatchLane>();
  private listening: (() => void) | undefined;

  constructor(
    @Inject(QUEUE_SPECS) private readonly queues: QueueSpec[],
    private readonly registry: JobRegistry,
    private readonly source: BatchSource,
    private readonly executor: JobExecutor,
    private readonly slots: Slots,
    private readonly intake: Intake,
  ) {}

  start(): void {
    if (this.queues.length === 0) return;
    const { source, executor, slots, intake } = this;
    for (const { type, queue, batch } of this.registry.batched()) {
      if (!batch) continue;
      const spec = { type, queue, size: batch.size, waitMs: durationMs(batch.wait) };
      this.lanes.set(type, new BatchLane(spec, { source, executor, slots, intake }));
    }
    this.listening = this.source.onArrival((counts) => {
      for (const [type, count] of counts) this.lanes.get(type)?.arrive(count);
    });
    for (const lane of this.lanes.values()) lane.begin();
    void this.leaveOthers();
  }

  async stop(): Promise<void> {
    this.listening?.();
    await Promise.all([...this.lanes.values()].map((lane) => lane.end()));
  }

  /** A type that takes no batches any more has left jobs that no lane takes. */
  @Interval(LEAVE_MS)
  async leaveOthers(): Promise<void> {
    if (!this.listening || this.intake.closed) return;
    try {
      await this.source.leaveOthers([...this.lanes.keys()]);
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'jobs of types without batches are looked for again in a minute');
    }
  }
}
