import { openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module, type Type } from '@nestjs/common';
import { HubError } from '../../../src/common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../../src/jobs/job-handler.js';
import type { QueueName } from '../../../src/jobs/queue-names.js';
import { isEnded } from '../../../src/jobs/job-state.js';
import { fixed } from '../../../src/jobs/retry-policy.js';
import { stepsSchema, type RunEnd, type Steps, type WitnessLine } from './steps.js';

const NODE = process.env.CHAOS_NODE ?? '';
/**
 * Record of the handlers' runs, independent of the hub and its ledger. Each line is appended by a synchronous write, so the
 * kernel holds it, and it survives a SIGKILL, before the handler continues.
 */
const witness = openSync(process.env.CHAOS_WITNESS ?? '/dev/null', 'a');

function record(steps: Steps, { jobId, runNumber, attempt }: JobContext, end: RunEnd | null): void {
  const line: WitnessLine = { jobId, key: steps.key, runNumber, attempt, node: NODE, end, at: Date.now() };
  writeSync(witness, `${JSON.stringify(line)}\n`);
}

function block(ms: number): void {
  const end = Date.now() + ms;
  while (Date.now() < end);
}

async function hasOpenChildren(steps: Steps, wanted: number, ctx: JobContext): Promise<boolean> {
  const there = await ctx.children();
  for (let n = there.length; n < wanted; n += 1) {
    const key = `${steps.key}.${n}`;
    const data: Steps = { key, run: steps.run, ms: 20 };
    const tags = [`run:${steps.run}`, `key:${key}`];
    await ctx.enqueue({ type: 'chaos_step', data, tags }, { as: key });
  }
  return there.length < wanted || there.some(({ state }) => !isEnded(state));
}

/** Executes the steps. @returns the run's end @throws only on an abort or an unavailable ledger */
async function follow(steps: Steps, ctx: JobContext): Promise<RunEnd> {
  const { attempt, runNumber, signal } = ctx;
  if (runNumber === 1 && steps.spin !== undefined) block(steps.spin);
  if (steps.ms !== undefined) await sleep(steps.ms, undefined, { signal });
  if (steps.children !== undefined && (await hasOpenChildren(steps, steps.children, ctx))) return 'waits';
  if (runNumber === 1 && steps.snooze !== undefined) return 'snoozed';
  return steps.code !== undefined && attempt <= (steps.fails ?? Infinity) ? 'threw' : 'returned';
}

async function witnessed(steps: Steps, ctx: JobContext): Promise<number> {
  const { attempt } = ctx;
  record(steps, ctx, null);
  let end: RunEnd = 'aborted';
  try {
    end = await follow(steps, ctx);
  } finally {
    record(steps, ctx, end);
  }
  if (end === 'snoozed') ctx.snooze(steps.snooze ?? 0);
  if (end === 'waits') ctx.waitForChildren();
  if (end === 'threw') throw new HubError(steps.code ?? '', `attempt ${attempt}`);
  return attempt;
}

const retry = fixed({ attempts: 3, delay: 300, notOn: ['NEVER_AGAIN'] });

function handlerOf(type: string, queue: QueueName): Type<Handler<Steps>> {
  @JobHandler({ type, queue, payload: stepsSchema, retry })
  class Chaos implements Handler<Steps> {
    run(steps: Steps, ctx: JobContext): Promise<number> {
      return witnessed(steps, ctx);
    }
  }
  return Chaos;
}

@Module({
  providers: [
    handlerOf('chaos_step', 'notifications'),
    handlerOf('chaos_web', 'webhooks'),
    handlerOf('chaos_few', 'data-processing'),
    handlerOf('chaos_limited', 'indexing'),
  ],
})
export class ChaosModule {}
