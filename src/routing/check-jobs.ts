import type { When } from '../common/periodic-task.js';
import { TIMINGS } from '../common/timings.js';
import { HUB_KEYS } from '../jobs/hub-keys.js';
import type { JobRequestInput } from '../jobs/job-request.js';
import type { JobRouter } from './job-router.js';

/** Time for which a check just made is not repeated, over all nodes. */
const ONCE_MS = TIMINGS.githubCheckMs - 10_000;
const CHUNK = 500;

/** Occasion of a check: the start of a node, or each five minutes over all nodes. */
export type CheckWhen = When;

/**
 * Returns the request of a job that checks one subject. At a start a recent check does not count: something may have been
 * missed since.
 * @param of subject of the check: only one such job of it at a time
 */
export function checkJobRequest(
  type: string,
  data: Record<string, string>,
  of: string,
  when: CheckWhen,
): JobRequestInput {
  const key = { dedupeKey: `${HUB_KEYS}${type}:${when}:${of}`, ...(when === 'each' ? { dedupeTtl: ONCE_MS } : {}) };
  return { type, data, priority: 'LOW', ...key };
}

/** Enqueues any number of checks. @param actor requester, for the trail */
export async function routeChecks(router: JobRouter, checks: JobRequestInput[], actor: string): Promise<void> {
  for (let n = 0; n < checks.length; n += CHUNK) await router.routeBatch(checks.slice(n, n + CHUNK), { actor });
}
