import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttemptError, ClaimedJob, Outcome } from '../../src/jobs/job.js';
import { isEnded, type JobState } from '../../src/jobs/job-state.js';
import { RunLedger } from '../../src/jobs/ports.js';
import { startTestHub, type TestHub } from '../support/hub.js';
import { flawOf, type TrailEvent } from '../support/trail.js';

const RUNS = 50;
const error: AttemptError = { code: 'NETWORK_TIMEOUT', message: 'no', stack: null, retryable: true };
const outcomes: Outcome[] = [
  { kind: 'completed', result: { fine: true } },
  { kind: 'failed', error },
  { kind: 'retry', error, delay: 0 },
  { kind: 'parked', delay: 0, reason: 'snoozed' },
  { kind: 'released', reason: 'shutdown' },
  { kind: 'cancelled', reason: 'asked' },
];

/** `old`: which of the runs so far reports, counted from the newest; only the newest of an active job may change it. */
type Step =
  | { do: 'claim' | 'dispatch' | 'cancel' | 'retry' | 'wake' | 'orphan' }
  | { do: 'record'; outcome: Outcome; old: number };

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ do: 'claim' }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('record' as const),
        outcome: fc.constantFrom(...outcomes),
        old: fc.nat({ max: 2 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.constantFrom('dispatch', 'cancel', 'retry', 'wake', 'orphan').map((name) => ({ do: name })),
    },
  ),
  { minLength: 1, maxLength: 25 },
);

interface Row {
  state: JobState;
  attempts_made: number;
  start: number;
}

describe('the ledger', () => {
  let hub: TestHub;
  let ledger: RunLedger;
  beforeAll(async () => {
    // No worker takes what the histories are made of: a node that only serves the API.
    hub = await startTestHub({ engine: 'postgres', config: { role: 'api' } });
    ledger = hub.app.get(RunLedger, { strict: false });
  });
  afterAll(() => hub.close());

  const row = async (id: string) => {
    const { rows } = await hub.sql.query<Row>(`select state, attempts_made, start from jobs where id = $1`, [id]);
    if (!rows[0]) throw new Error('the job is gone');
    return rows[0];
  };
  const events = async (id: string) => {
    const { rows } = await hub.sql.query<TrailEvent>(
      `select from_state as "from", to_state as "to" from job_events where job_id = $1 order by seq`,
      [id],
    );
    return rows;
  };

  /** An act that comes in the wrong state is refused, and that is all. */
  const unlessTooLate = async (act: Promise<unknown>) => {
    await act.catch((failure: unknown) => {
      if ((failure as { code?: string }).code !== 'WRONG_STATE') throw failure;
    });
  };

  async function take(step: Step, id: string, runs: ClaimedJob[]): Promise<void> {
    switch (step.do) {
      case 'claim': {
        const run = await ledger.claim(id);
        if (run) runs.unshift(run);
        return;
      }
      case 'record': {
        const run = runs[step.old];
        if (!run) return;
        const before = await row(id);
        const written = await ledger.record(run, step.outcome);
        expect(written).toBe(before.state === 'active' && before.start === run.start);
        return;
      }
      case 'dispatch':
        await hub.recovery.run();
        return;
      case 'cancel':
        return unlessTooLate(hub.actions.cancel(id, 'test'));
      case 'retry':
        return unlessTooLate(hub.actions.retry(id, 'test'));
      case 'wake':
        await hub.actions.wake(id, 'test');
        return;
      case 'orphan':
        await hub.sql.query(`update jobs set node = gen_random_uuid() where id = $1 and state = 'active'`, [id]);
        await hub.recovery.run();
        return;
    }
  }

  it('keeps its promises through any history', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const { id } = await hub.router.route({ type: 'test_step', attempts: 1000 });
        const runs: ClaimedJob[] = [];
        for (const step of history) {
          const before = await row(id);
          await take(step, id, runs);
          const after = await row(id);
          if (isEnded(before.state) && step.do !== 'retry') expect(after).toEqual(before);
          if (step.do !== 'retry') expect(after.attempts_made).toBeGreaterThanOrEqual(before.attempts_made);
          expect(after.start).toBeGreaterThanOrEqual(before.start);
          expect(after.attempts_made).toBeLessThanOrEqual(after.start);
          // The dispatcher may be between the engine and its note, so the trail is read with the state.
          const { rows } = await hub.sql.query<{ state: JobState; last: JobState }>(
            `select state, (select to_state from job_events where job_id = $1 order by seq desc limit 1) as last
                 from jobs where id = $1`,
            [id],
          );
          expect(rows[0]?.last).toBe(rows[0]?.state);
        }
        expect(flawOf(await events(id))).toBeUndefined();
      }),
      { numRuns: RUNS, seed: 7 },
    );
  }, 120_000);
});
