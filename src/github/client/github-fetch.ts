import { AsyncLocalStorage } from 'node:async_hooks';
import { HubError } from '../../common/errors.js';
import type { ApiBudget, Urgency } from './api-budget.js';
import { refuseOtherPaths } from './github-path.js';
import { strangeAnswer } from './strange-answer.js';

/** Urgency of the current call, as its async context: octokit passes none of the hub's data through to its fetch. */
export const urgency = new AsyncLocalStorage<Urgency>();

export type Fetch = typeof globalThis.fetch;

/** Statuses without a body: `new Response` rejects one. */
const BODILESS = new Set([204, 205, 304]);

/**
 * Returns the fetch that octokit uses: it passes the budget, gives up after `timeoutMs`, and reads the whole body
 * before it resolves; otherwise a connection that dies in mid-answer would pass for a success with an empty body. A
 * success that is not GitHub's JSON, such as a proxy's or a login page, is an error.
 */
export function budgetedFetch(budget: ApiBudget, timeoutMs: number, fetch: Fetch): Fetch {
  return async (input, init) => {
    refuseOtherPaths(input instanceof Request ? input.url : String(input));
    return budget.send(() => fetchWhole(fetch, input, init, timeoutMs), urgency.getStore());
  };
}

async function fetchWhole(fetch: Fetch, input: Parameters<Fetch>[0], init: RequestInit | undefined, timeoutMs: number) {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  const response = await fetch(input, { ...init, signal });
  const body = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  // A 202 may be empty; the body of an error status is checked when its message is built (`toHubError`).
  if (status < 400 && !BODILESS.has(status) && !(status === 202 && body.byteLength === 0)) {
    const strange = strangeAnswer(Buffer.from(body).toString('utf8', 0, 100));
    if (strange) throw new HubError('NETWORK_TIMEOUT', `GitHub's address answered ${status} with ${strange}`);
  }
  return new Response(BODILESS.has(status) ? null : body, { status, statusText, headers });
}
