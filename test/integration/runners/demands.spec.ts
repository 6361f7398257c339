import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  nextDemandState,
  type DemandEvent,
  type DemandState,
  type JobAction,
} from '../../../src/runners/model/demand-state.js';
import { DemandStore } from '../../../src/runners/store/demand-store.js';
import { KnownRepositories } from '../../../src/runners/store/known-repositories.js';
import type { WorkflowJobUpdate } from '../../../src/runners/model/workflow-job-update.js';
import { RunnerSets } from '../../../src/runners/model/runner-sets.js';
import { MetricsRegistry } from '../../../src/monitoring/metrics-registry.js';
import { sampleOf } from '../../support/metric-names.js';
import { fresh, hub, pool, report, row, service, wish } from '../../support/github/demands.js';

describe('a stored demand', () => {
  beforeAll(() => fresh({ RUNNER_MAX: '0' }));
  afterAll(() => hub.close());

  const ends = [
    { action: 'completed', conclusion: 'success' },
    { action: 'completed', conclusion: 'cancelled' },
  ] as const;
  const toEvent = (action: JobAction, conclusion: string | null): DemandEvent & { type: JobAction } =>
    action === 'completed' ? { type: action, conclusion } : { type: action };

  it('follows the state machine for any order, loss and repetition of events', async () => {
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

  it('is one row for each attempt, however many reports arrive at once', async () => {
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

  it("has GitHub's latest data of its repository, by its id, in any order and for all of its open jobs", async () => {
    const at = new Date(Date.UTC(2026, 0, 2));
    let repositoryId = 900;
    const said = [
      { action: 'queued', repository: 'acme/before' },
      { action: 'in_progress', repository: 'new-owner/after', startedAt: at, repositoryPrivate: false },
      { action: 'completed', repository: 'new-owner/after', startedAt: at, completedAt: at, repositoryPrivate: false },
    ] as const;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 0, 1], { minLength: 1 }), async (order) => {
        repositoryId += 1;
        const of = { repositoryId: String(repositoryId), createdAt: at };
        const job = wish({ ...of, repository: 'acme/before' });
        const [other, ended] = [wish({ ...of, repository: 'acme/before' }), wish({ ...of, repository: 'acme/before' })];
        await report(other);
        await report(ended, { action: 'completed', conclusion: 'success', createdAt: new Date(at.getTime() - 1) });
        for (const n of order) await report(job, { conclusion: n === 2 ? 'success' : null, ...said[n] });
        const renamed = order.some((n) => n > 0);
        const expected = {
          repository: renamed ? 'new-owner/after' : 'acme/before',
          repository_private: !renamed,
        };
        expect(await row(job)).toMatchObject(expected);
        expect(await row(other)).toMatchObject(expected);
        expect(await row(ended)).toMatchObject({ repository: 'acme/before' });
      }),
      { numRuns: 20 },
    );
    // An update without a repository id was requested by name, so it does not rename the repository.
    const asked = wish({
      repositoryId: String(repositoryId),
      repository: 'acme/x',
      createdAt: new Date(at.getTime() + 1),
    });
    await report(asked);
    await report(asked, { repositoryId: undefined, repository: 'acme/old', action: 'in_progress' });
    expect(await row(asked)).toMatchObject({ repository: 'acme/x' });
    const known = await service(KnownRepositories).all();
    expect([known.includes('acme/x'), known.includes('acme/old')]).toEqual([true, false]);
  });

  it('reports the start of a job whose runner had ended before the hub heard of it, once', async () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
    const job = wish({ createdAt: at(0) });
    await report(job);
    await pool.query(
      `insert into runners (id, name, runner_set, repository, image, state, registered_at, started_at, online_at, finished_at)
       values (gen_random_uuid(), 'rh-quick', 'default', 'acme/a', 'image', 'finished', $1, $2, $3, $4)`,
      [at(1), at(2), at(3), at(9)],
    );
    const ended = { action: 'completed', conclusion: 'success', runnerName: 'rh-quick', startedAt: at(5) } as const;
    const starts = async () =>
      sampleOf(await service(MetricsRegistry).metrics(), 'runnerhub_runner_start_seconds_count{stage="job"}') ?? 0;
    const before = await starts();
    for (let n = 0; n < 2; n += 1) await report(job, ended);
    expect(await starts()).toBe(before + 1);
    const { rows } = await pool.query(`select state, busy_at from runners where name = 'rh-quick'`);
    expect(rows).toEqual([{ state: 'finished', busy_at: at(5) }]);
  });

  it.each<[string, Partial<WorkflowJobUpdate>, RegExp]>([
    ['another label', { labels: ['self-hosted', 'gpu'] }, /gpu/],
    ['a public repository', { repositoryPrivate: false }, /public/],
  ])('is not served for %s, and shows the reason', async (_name, change, reason) => {
    const job = wish(change);
    await report(job);
    expect(await row(job)).toMatchObject({
      state: 'queued',
      runner_set: null,
      waiting_reason: expect.stringMatching(reason),
    });
  });
});
