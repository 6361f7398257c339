import { beforeAll, it } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { patience } from './limits.js';

/**
 * Returns an `it` for independent cases that wait more than they compute: those of its `describe` run concurrently, up to
 * `atOnce` at a time, before the first is reported. Each has `within` milliseconds of an idle machine.
 */
export function concurrentCases({ atOnce, within }: { atOnce: number; within: number }) {
  const cases: (() => Promise<void>)[] = [];
  const outcomes = new Map<() => Promise<void>, { error?: unknown }>();

  beforeAll(async () => {
    const waiting = [...cases];
    const lane = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift())
        outcomes.set(one, await outcomeOf(one(), patience(within)));
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }, patience(900_000));

  return (name: string, run: () => Promise<void>): void => {
    cases.push(run);
    it(name, () => {
      const outcome = outcomes.get(run);
      if (outcome === undefined) throw new Error('it was not run');
      if ('error' in outcome) throw outcome.error;
    });
  };
}

async function outcomeOf(run: Promise<void>, within: number): Promise<{ error?: unknown }> {
  const ended = new AbortController();
  const late = pause(within, { error: new Error(`It was not done within ${within} ms`) }, { signal: ended.signal });
  const done = run.then(
    () => ({}),
    (error: unknown) => ({ error }),
  );
  const outcome = await Promise.race([done, late.catch(() => ({}))]);
  ended.abort();
  return outcome;
}
