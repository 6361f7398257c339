import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { HubError } from '../../../src/common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../../src/jobs/job-handler.js';
import { exponential } from '../../../src/jobs/retry-policy.js';

/** One start of a handler, as seen by the handler. */
export interface Run {
  jobId: string;
  attempt: number;
  runNumber: number;
  at: number;
}

/** Records of the test handlers, and the gates they wait at: tests read records and open gates instead of sleeping. */
@Injectable()
export class Runs {
  readonly all: Run[] = [];
  readonly failures: { jobId: string; message: string }[] = [];
  private readonly gates = new Map<string, { open: () => void; opened: Promise<void> }>();

  of(jobId: string): Run[] {
    return this.all.filter((run) => run.jobId === jobId);
  }

  gate(name: string): Promise<void> {
    return this.entry(name).opened;
  }

  /** Opens a gate for all runs that wait at it, now or later. */
  open(name: string): void {
    this.entry(name).open();
  }

  private entry(name: string) {
    const known = this.gates.get(name);
    if (known) return known;
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const entry = { open, opened };
    this.gates.set(name, entry);
    return entry;
  }
}

const Payload = z.looseObject({
  /** Waits at this gate first. */
  gate: z.string().optional(),
  /** Leaves its slot before it waits. */
  leaves: z.boolean().optional(),
  /** Keeps waiting at the gate although its signal is aborted. */
  deaf: z.boolean().optional(),
  ms: z.number().optional(),
  /** Fails up to this attempt (for RATE_LIMITED: up to this run). */
  times: z.number().optional(),
  code: z.string().optional(),
  retryAfterMs: z.number().optional(),
  /** Snoozes for this long at its first run. */
  snooze: z.number().optional(),
  suspend: z.number().optional(),
  cancel: z.string().optional(),
  children: z.number().optional(),
  progress: z.array(z.number()).optional(),
  lines: z.array(z.string()).optional(),
});
type Steps = z.output<typeof Payload>;

/** Handler that executes the steps in its data, in a fixed order, and records each start. */
export abstract class Scripted implements Handler<Steps> {
  constructor(private readonly runs: Runs) {}

  async run(steps: Steps, ctx: JobContext): Promise<unknown> {
    const { jobId, attempt, runNumber, signal } = ctx;
    this.runs.all.push({ jobId, attempt, runNumber, at: Date.now() });
    for (const percent of steps.progress ?? []) ctx.progress(percent);
    for (const line of steps.lines ?? []) ctx.log(line);
    if (steps.leaves) ctx.leaveSlot();
    if (steps.gate !== undefined) await this.wait(this.runs.gate(steps.gate), steps.deaf ? undefined : signal);
    if (steps.ms !== undefined) await sleep(steps.ms, undefined, { signal });
    if (runNumber === 1 && steps.snooze !== undefined) ctx.snooze(steps.snooze);
    if (runNumber === 1 && steps.suspend !== undefined) ctx.suspend(new Date(Date.now() + steps.suspend));
    if (steps.cancel !== undefined) ctx.cancel(steps.cancel);
    // A rate limit uses no attempt, so its failures are counted by start.
    const tries = steps.code === 'RATE_LIMITED' ? runNumber : attempt;
    if (steps.code !== undefined && tries <= (steps.times ?? Infinity)) {
      throw new HubError(steps.code, `try ${tries}`, { retryAfterMs: steps.retryAfterMs });
    }
    const children: string[] = [];
    for (let n = 0; n < (steps.children ?? 0); n += 1) {
      children.push((await ctx.enqueue({ type: 'test_step', data: { child: n } })).id);
    }
    return { attempt, runNumber, children };
  }

  async onFailed(_steps: Steps, error: Error, { jobId }: JobContext): Promise<void> {
    this.runs.failures.push({ jobId, message: error.message });
    return Promise.resolve();
  }

  private async wait(gate: Promise<void>, signal?: AbortSignal): Promise<void> {
    if (!signal) return gate;
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    await Promise.race([gate, aborted]);
  }
}

const retry = exponential({ attempts: 3, delay: 50, notOn: ['NEVER_AGAIN'] });

/** On a queue that runs many jobs at a time. */
@JobHandler({ type: 'test_step', queue: 'notifications', payload: Payload, retry })
export class TestStep extends Scripted {
  constructor(runs: Runs) {
    super(runs);
  }
}

/** On a queue that runs one job at a time, for tests of waiting and order. */
@JobHandler({ type: 'test_single', queue: 'cleanup', payload: Payload, retry })
export class TestSingle extends Scripted {
  constructor(runs: Runs) {
    super(runs);
  }
}

/** On a queue with a rate limit over all workers. */
@JobHandler({ type: 'test_limited', queue: 'indexing', payload: Payload, retry })
export class TestLimited extends Scripted {
  constructor(runs: Runs) {
    super(runs);
  }
}

@Module({ providers: [Runs, TestStep, TestSingle, TestLimited], exports: [Runs] })
export class TestHandlersModule {}
