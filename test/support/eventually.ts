import { type EventEmitter, once } from 'node:events';
import { inspect } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { patience, timeLimit } from './limits.js';

const POLL_MS = 20;

/**
 * Repeats the check until its result is neither undefined, null nor false, and returns it; an error counts as "not yet".
 * @param within milliseconds, on an idle machine, until it fails with the last result
 */
export async function eventually<T>(
  check: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  { within = 10_000 }: { within?: number } = {},
): Promise<T> {
  const limit = patience(within);
  const deadline = Date.now() + limit;
  let last: unknown;
  for (;;) {
    try {
      const answer = await check();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      const why = last instanceof Error ? last.message : inspect(last);
      throw new Error(`Not within ${limit} ms; at last: ${why}`, { cause: last });
    }
    await pause(POLL_MS);
  }
}

/** Waits for the next event of that name and returns its arguments. */
export async function waitFor(
  emitter: EventEmitter,
  event: string,
  { within = 10_000 }: { within?: number } = {},
): Promise<unknown[]> {
  return (await once(emitter, event, { signal: timeLimit(within) })) as unknown[];
}
