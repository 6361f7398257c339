import { setTimeout as pause } from 'node:timers/promises';
import type { Demo } from './demo.js';
import { demoJob, labelled } from './demo-jobs.js';
import { leftovers, removeRunners } from './leftovers.js';
import { pollUntil } from './poll-until.js';

const BETWEEN_MS = { least: 2000, most: 5000 };
/** How long cancelled jobs and their runners may take to end by themselves. */
const END_MS = 5000;

/** Jobs flow in until the signal comes; then all are ended. @returns what is left in spite of that */
export async function runContinuous({ simulator }: Demo, stop: AbortSignal): Promise<void> {
  for (let index = 0; !stop.aborted; index += 1) {
    simulator.queueJob(labelled(demoJob(index)));
    const ms = BETWEEN_MS.least + Math.random() * (BETWEEN_MS.most - BETWEEN_MS.least);
    await pause(ms, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Cancels what is under way at GitHub, lets runners end, and removes what does not. @returns what is left */
export async function endAll(demo: Demo): Promise<string[]> {
  const { simulator } = demo;
  for (const job of simulator.jobs) if (job.status !== 'completed') simulator.cancelJob(job.id);
  const ended = async () => simulator.idle() && (await leftovers(demo)).length === 0;
  if (await pollUntil(ended, END_MS)) return [];
  await removeRunners(demo);
  const left = await leftovers(demo);
  // This GitHub ends with the demo, and what is registered there with it.
  return left.filter((what) => !what.startsWith('registration '));
}
