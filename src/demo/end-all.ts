import type { Demo } from './demo.js';
import { leftovers, removeRunners } from './leftovers.js';
import { pollUntil } from './poll-until.js';

/** Time for cancelled jobs and their runners to end by themselves. */
const END_MS = 5000;

/** Cancels open jobs at GitHub, lets runners end, and removes those that do not. @returns what is left */
export async function endAll(demo: Demo): Promise<string[]> {
  const { simulator } = demo;
  const ended = async () => {
    // Each time, since a schedule may just have started another one.
    for (const job of simulator.jobs) if (job.status !== 'completed') simulator.cancelJob(job.id);
    return simulator.idle() && (await leftovers(demo)).length === 0;
  };
  if (await pollUntil(ended, END_MS)) return [];
  await removeRunners(demo);
  const left = await leftovers(demo);
  // The simulated GitHub ends with the demo, and its registrations with it.
  return left.filter((what) => !what.startsWith('registration '));
}
