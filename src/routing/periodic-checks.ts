import type { JobRequestInput } from '../jobs/job-request.js';
import type { JobRouter } from './job-router.js';

/** How often GitHub is asked what the hub has missed, and what it has that the hub does not know (SPEC 7). */
export const CHECK_INTERVAL_MS = 300_000;
/** Over all nodes: a look that somebody has just made is not made again. */
const ONCE_MS = CHECK_INTERVAL_MS - 10_000;
const CHUNK = 500;

/** At the start of a node, or each five minutes over all nodes. */
export type CheckWhen = 'start' | 'each';

/**
 * A job that looks at one thing. At a start it is made whatever was looked at just before: something may have been missed since.
 * @param of what it looks at: one such job of it at a time
 */
export function checkJob(type: string, data: Record<string, string>, of: string, when: CheckWhen): JobRequestInput {
  const key = { dedupeKey: `${type}:${when}:${of}`, ...(when === 'each' ? { dedupeTtl: ONCE_MS } : {}) };
  return { type, data, priority: 'LOW', ...key };
}

/** Any number of them. @param actor who looks, for the trail */
export async function routeChecks(router: JobRouter, looks: JobRequestInput[], actor: string): Promise<void> {
  for (let n = 0; n < looks.length; n += CHUNK) await router.routeBatch(looks.slice(n, n + CHUNK), { actor });
}
