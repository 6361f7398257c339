import { AsyncLocalStorage } from 'node:async_hooks';
import type { ApiBudget, Urgency } from './api-budget.js';

/** How urgent the call is that is being made: octokit passes nothing of ours through to its fetch. */
export const urgency = new AsyncLocalStorage<Urgency>();

type Fetch = typeof globalThis.fetch;

/** Statuses whose answers have no body: `new Response` refuses one. */
const BODILESS = new Set([204, 205, 304]);

/**
 * What octokit calls instead of the global fetch: passes the budget, gives up after `timeoutMs`, and reads the whole
 * body before it answers. Without the latter a connection that dies in the middle of an answer would look like a
 * success with an empty body.
 */
export function budgetedFetch(budget: ApiBudget, timeoutMs: number): Fetch {
  return (input, init) => budget.send(() => fetchWhole(input, init, timeoutMs), urgency.getStore());
}

async function fetchWhole(input: Parameters<Fetch>[0], init: RequestInit | undefined, timeoutMs: number) {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  const response = await fetch(input, { ...init, signal });
  const body = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  return new Response(BODILESS.has(status) ? null : body, { status, statusText, headers });
}
