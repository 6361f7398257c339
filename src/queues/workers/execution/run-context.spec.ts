import { expect, it } from 'vitest';
import type { ClaimedJob } from '../../../jobs/job.js';
import type { EffectLedger } from '../../../jobs/ports/effects.js';
import type { RunLedger } from '../../../jobs/ports/ledger.js';
import type { JobEnqueuer } from '../../../jobs/ports/worker.js';
import { Snoozed, RunContext } from './run-context.js';
import { RunSignal } from './run-signal.js';

const ports = [{} as RunLedger, {} as JobEnqueuer, {} as EffectLedger] as const;
const context = new RunContext({ id: 'a' } as ClaimedJob, new RunSignal(), ...ports);

const pause = (park: () => never): number | undefined => {
  try {
    return park();
  } catch (error) {
    return error instanceof Snoozed ? error.delay : undefined;
  }
};

it.each([
  [-1, 100],
  [0, 100],
  [99, 100],
  [2000, 2000],
  [Infinity, 3_153_600_000_000],
  [NaN, undefined],
])('a snooze of %d ms waits %d ms, so that a handler that always snoozes does not spin', (asked, waits) => {
  expect(pause(() => context.snooze(asked))).toBe(waits);
});

it('a suspension until a past time waits the minimum, and until an invalid time is refused', () => {
  expect(pause(() => context.suspend(new Date(0)))).toBe(100);
  expect(pause(() => context.suspend(new Date(NaN)))).toBeUndefined();
});
