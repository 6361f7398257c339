import { setTimeout as pause } from 'node:timers/promises';
import type { Demo } from './demo.js';
import { demoJob, labelled } from './demo-jobs.js';
import { leftovers, removeRunners } from './leftovers.js';
import { pollUntil } from './poll-until.js';

const BETWEEN_MS = { least: 2000, most: 5000 };
/** Time for cancelled jobs and their runners to end by themselves. */
const END_MS = 5000;

/** Queues jobs at random intervals until the signal comes. */
export async function runContinuous({ simulator }: Demo, stop: AbortSignal): Promise<void> {
  for (let index = 0; !stop.aborted; index += 1) {
    simulator.queueJob(labelled(demoJob(index)));
    const ms = BETWEEN_MS.least + Math.random() * (BETWEEN_MS.most - BETWEEN_MS.least);
    await pause(ms, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Cancels open jobs at GitHub, lets runners end, and removes those that do not. @returns what is left */
export async function endAll(demo: Demo): Promise<string[]> {
  const { simulator } = demo;
  for (const job of simulator.jobs) if (job.status !== 'completed') simulator.cancelJob(job.id);
  const ended = async () => simulator.idle() && (await leftovers(demo)).length === 0;
  if (await pollUntil(ended, END_MS)) return [];
  await removeRunners(demo);
  const left = await leftovers(demo);
  // The simulated GitHub ends with the demo, and its registrations with it.
  return left.filter((what) => !what.startsWith('registration '));
}
