import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { HubError } from '../../../src/common/errors.js';
import {
  eachItem,
  JobHandler,
  type BatchContext,
  type BatchHandler,
  type BatchItem,
  type Handler,
  type JobContext,
} from '../../../src/jobs/job-handler.js';
import { exponential } from '../../../src/jobs/retry-policy.js';
import { Runs, TestHandlersModule } from './test-handlers.js';

const Payload = z.looseObject({
  /** Waits at this gate. */
  gate: z.string().optional(),
  /** On the first job: fails the whole batch with NETWORK_TIMEOUT at that job's first attempt. */
  all: z.string().optional(),
  /** Fails this job alone with this code. */
  code: z.string().optional(),
  snooze: z.number().optional(),
  /** On the first job: cancels it outside eachItem. */
  through: z.boolean().optional(),
  answers: z.number().optional(),
});
type Payload = z.output<typeof Payload>;

/** Records each batch's job ids and the jobs whose signal was aborted. */
@Injectable()
export class Batches {
  readonly all: string[][] = [];
  readonly stopped: string[] = [];

  constructor(readonly runs: Runs) {}

  sizes(): number[] {
    return this.all.map(({ length }) => length);
  }
}

abstract class Recording implements BatchHandler<Payload> {
  constructor(private readonly batches: Batches) {}

  async runBatch(items: BatchItem<Payload>[], { signal }: BatchContext): Promise<(number | Error)[]> {
    this.batches.all.push(items.map(({ ctx }) => ctx.jobId));
    signal.addEventListener('abort', () => this.batches.stopped.push('all'));
    for (const { ctx } of items) {
      ctx.signal.addEventListener('abort', () => this.batches.stopped.push(ctx.jobId));
      this.batches.runs.all.push({
        jobId: ctx.jobId,
        attempt: ctx.attempt,
        runNumber: ctx.runNumber,
        at: Date.now(),
      });
    }
    const [first] = items;
    if (first?.payload.answers !== undefined) return Array.from({ length: first.payload.answers }, () => 0);
    if (first?.payload.all !== undefined && first.ctx.attempt === 1) throw new HubError('NETWORK_TIMEOUT', 'for all');
    if (first?.payload.through) first.ctx.cancel('obsolete');
    return eachItem(items, async ({ payload, ctx }) => {
      if (payload.gate !== undefined) await this.batches.runs.gate(payload.gate);
      if (payload.code !== undefined) throw new HubError(payload.code, 'alone');
      if (payload.snooze !== undefined && ctx.runNumber === 1) ctx.snooze(payload.snooze);
      return ctx.runNumber;
    });
  }
}

const retry = exponential({ attempts: 2, delay: 50 });

/** Starts a batch at three jobs, or after 30 ms. */
@JobHandler({ type: 'test_batch', queue: 'data-processing', payload: Payload, retry, batch: { size: 3, wait: 30 } })
export class TestBatch extends Recording {
  constructor(batches: Batches) {
    super(batches);
  }
}

/** Waits up to 60 s for a full batch, longer than a test lasts. */
@JobHandler({ type: 'test_patient', queue: 'merges', payload: Payload, retry, batch: { size: 3, wait: '60s' } })
export class TestPatient extends Recording {
  constructor(batches: Batches) {
    super(batches);
  }
}

/** Runs single jobs in a queue that also has a batched type. */
@JobHandler({ type: 'test_beside', queue: 'data-processing', payload: Payload, retry })
export class TestBeside implements Handler<Payload> {
  constructor(private readonly runs: Runs) {}

  async run({ gate }: Payload, { jobId, attempt, runNumber }: JobContext): Promise<void> {
    this.runs.all.push({ jobId, attempt, runNumber, at: Date.now() });
    if (gate !== undefined) await this.runs.gate(gate);
  }
}

/** Handlers of batched types, beside the test hub's other handlers. */
@Module({ imports: [TestHandlersModule], providers: [Batches, TestBatch, TestPatient, TestBeside] })
export class BatchHandlersModule {}
