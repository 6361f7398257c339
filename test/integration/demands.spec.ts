import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  nextDemandState,
  type DemandEvent,
  type DemandState,
  type JobAction,
} from '../../src/runners/demands/demand-state.js';
import { DemandStore } from '../../src/runners/demands/demand-store.js';
import type { JobReport } from '../../src/runners/demands/job-report.js';
import { RunnerSets } from '../../src/runners/runner-sets.js';
import { fresh, hub, pool, report, row, service, wish } from '../support/demands.js';

describe('what is stored', () => {
  beforeAll(() => fresh({ RUNNER_MAX: '0' }));
  afterAll(() => hub.close());

  const ends = [
    { action: 'completed', conclusion: 'success' },
    { action: 'completed', conclusion: 'cancelled' },
  ] as const;
  const toEvent = (action: JobAction, conclusion: string | null): DemandEvent & { type: JobAction } =>
    action === 'completed' ? { type: action, conclusion } : { type: action };

  it('is what the pure rules say, for any order, loss and repetition', async () => {
    const store = service(DemandStore);
    const sets = service(RunnerSets);
    const history = fc.constantFrom(...ends).chain((end) => {
      const said = [{ action: 'waiting' }, { action: 'queued' }, { action: 'in_progress' }, end] as const;
      return fc.array(fc.constantFrom(...said), { minLength: 1, maxLength: 8 });
    });
    await fc.assert(
      fc.asyncProperty(history, async (reports) => {
        const job = wish();
        let expected: DemandState | undefined;
        for (const { action, ...rest } of reports) {
          const conclusion = 'conclusion' in rest ? rest.conclusion : null;
          const event = toEvent(action, conclusion);
          expected = expected === undefined ? nextDemandState(undefined, event) : nextDemandState(expected, event);
          const stored = await store.report({ ...job, action, conclusion }, sets.match(job));
          expect(stored.state).toBe(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is one row for each attempt, however many say it at once', async () => {
    const job = wish();
    await Promise.all(Array.from({ length: 10 }, () => report(job)));
    await report(job, { action: 'completed', conclusion: 'failure' });
    await report(job, { runAttempt: 2 });
    const { rows } = await pool.query(
      `select run_attempt, state, conclusion from demands where workflow_job_id = $1 order by run_attempt`,
      [job.workflowJobId],
    );
    expect(rows).toEqual([
      { run_attempt: 1, state: 'completed', conclusion: 'failure' },
      { run_attempt: 2, state: 'held', conclusion: null },
    ]);
  });

  it.each<[string, Partial<JobReport>, RegExp]>([
    ['another label', { labels: ['self-hosted', 'gpu'] }, /gpu/],
    ['a public repository', { repositoryPrivate: false }, /public/],
  ])('%s is not served, and says why', async (_name, change, reason) => {
    const job = wish(change);
    await report(job);
    expect(await row(job)).toMatchObject({
      state: 'queued',
      runner_set: null,
      waiting_reason: expect.stringMatching(reason),
    });
  });
});
