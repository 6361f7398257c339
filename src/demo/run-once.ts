import type { Demo } from './demo.js';
import { DEMO_JOBS, labelled } from './demo-jobs.js';
import { leftovers } from './leftovers.js';
import { checkNow, pollUntil, problemOf } from './poll-until.js';
import { median, nameOf, stageTable } from './stage-table.js';
import { timelines } from './timeline.js';

/** Limit of each wait: far more than it takes on a slow machine. */
const LIMIT_MS = 120_000;

/** Runs five jobs and reports the result. @returns whether all ended well and nothing is left */
export async function runOnce(demo: Demo, say: (line: string) => void, stop: AbortSignal): Promise<boolean> {
  const { app, simulator } = demo;
  const began = Date.now();
  const jobs = DEMO_JOBS.map((job) => simulator.queueJob(labelled(job)));
  const readTimelines = () => timelines(app, simulator, jobs);
  // Each end is also recorded by the hub; the checks that nothing is left then run immediately.
  const ended = async () =>
    (await readTimelines()).every(({ job, stages }) => job.conclusion && stages['cleaned up'] !== undefined);
  await pollUntil(ended, LIMIT_MS, stop);
  const total = Date.now() - began;
  const removed = async () => {
    // A check becomes `delayed` a moment after its runner's end, so this is repeated until each check has been woken.
    await checkNow(demo);
    return (await readTimelines()).every(({ runner }) => runner === undefined || runner.state === 'removed');
  };
  await pollUntil(removed, LIMIT_MS, stop);

  const rows = await readTimelines();
  say(`\n${stageTable(rows)}\n(milliseconds since the job's webhook was sent)\n`);
  const pickups = rows.map(({ stages }) => stages.running);
  const problems = rows.flatMap((row) => {
    const problem = problemOf(row);
    return problem === undefined ? [] : [`${nameOf(row.job)}: ${problem}`];
  });
  const left = await leftovers(demo);
  say(
    `${rows.length - problems.length} of ${rows.length} jobs ended well in ${(total / 1000).toFixed(1)} s` +
      `; webhook to running: median ${median(pickups) ?? '-'} ms, slowest ${Math.max(...pickups.map((ms) => ms ?? 0))} ms`,
  );
  say(left.length === 0 ? 'Nothing is left: no container, no process, no registration' : `LEFT: ${left.join(', ')}`);
  for (const problem of problems) say(`FAILED: ${problem}`);
  return problems.length === 0 && left.length === 0 && !stop.aborted;
}
