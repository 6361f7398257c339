import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../common/errors.js';
import { JobActions } from '../persistence/operations/job-actions.js';
import { UNSCOPED } from '../jobs/scopes.js';
import { JobSearch } from '../persistence/queries/job-search.js';
import type { Demo } from './demo.js';
import type { Timeline } from './timeline.js';

const POLL_MS = 50;

/**
 * Polls until the condition holds; an error counts as "not yet", since a hub survives a moment without its database.
 * @returns false when the signal came first, or `limitMs` is over
 * @throws the condition's last error, when `limitMs` is over
 */
export async function pollUntil(
  condition: () => Promise<boolean>,
  limitMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      if (await condition()) return true;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline || signal?.aborted) return false;
    await pause(POLL_MS);
  }
}

/** Runs the checks now that follow a runner's end by half a minute, so that a demo need not wait for them. */
export async function checkNow({ app }: Demo): Promise<void> {
  const { items } = await app
    .get(JobSearch, { strict: false })
    .list({ scopes: UNSCOPED, type: 'cleanup_runner', state: 'delayed' }, 1000);
  const actions = app.get(JobActions, { strict: false });
  // `wake` returns false for a check that has come due by itself.
  for (const { id } of items) await actions.wake(id, 'demo');
}

/** Returns why this job did not end well; undefined when it did. */
export function problemOf({ job, demand, runner, stages }: Timeline): string | undefined {
  if (job.conclusion !== 'success') return `ended as ${job.conclusion ?? job.status}: ${lastLine(job.log)}`;
  if (demand?.state !== 'completed') return `its demand is ${demand?.state ?? 'unknown'} in the ledger`;
  if (runner === undefined) return 'the ledger does not know its runner';
  if (runner.error !== null) return `its runner: ${messageOf(runner.error)}`;
  if (runner.state !== 'removed') return `its runner is ${runner.state}, not removed`;
  const missing = Object.entries(stages).find(([, at]) => at === undefined);
  return missing && `the time of "${missing[0]}" is not known`;
}

function lastLine(log: string): string {
  return log.trimEnd().split('\n').at(-1) || 'no output';
}
