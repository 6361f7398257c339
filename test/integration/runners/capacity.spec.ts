import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Capacity } from '../../../src/runners/capacity/capacity.js';
import { Demands } from '../../../src/runners/demands/demands.js';
import type { WorkflowJobUpdate } from '../../../src/runners/model/workflow-job-update.js';
import { RunnerExit } from '../../../src/runners/provisioning/runner-exit.js';
import { RunnerStore } from '../../../src/runners/store/runner-store.js';
import {
  endRunnerOf,
  ENV,
  fresh,
  hub,
  jobsOf,
  openRunners,
  pool,
  report,
  row,
  runnerOf,
  service,
  stateOf,
  states,
  wish,
} from '../../support/github/demands.js';
import { startRunnerHub } from '../../support/hub/runner-hub.js';

describe('capacity', () => {
  let limits: Record<string, string> = {};
  beforeEach(() => fresh({ RUNNER_MAX: '2', ...limits }));
  afterEach(() => hub.close());

  it('is limited: demands beyond it are held, and the next is admitted when a runner ends', async () => {
    const jobs = [wish({ minute: 1 }), wish({ minute: 2 }), wish({ minute: 3 }), wish({ minute: 4 })];
    for (const job of jobs) await report(job);
    expect(await states(jobs)).toEqual(['provisioning', 'provisioning', 'held', 'held']);
    expect((await row(jobs[2] as WorkflowJobUpdate)).waiting_reason).toMatch('All 2 runners');
    expect(await jobsOf('prepare_runner')).toHaveLength(2);

    const [first] = jobs as [WorkflowJobUpdate];
    const runner = await runnerOf(first);
    await report(first, { action: 'in_progress', runnerName: runner.name });
    expect((await service(RunnerStore).find(runner.id))?.state).toBe('busy');
    await report(first, { action: 'completed', conclusion: 'success', runnerName: runner.name });
    // The job has ended, but its runner still exists, so there is no room.
    expect(await states(jobs)).toEqual(['completed', 'provisioning', 'held', 'held']);
    await service(RunnerExit).failStart(runner, 'the test ends it');
    expect(await states(jobs)).toEqual(['completed', 'provisioning', 'provisioning', 'held']);
    expect(await jobsOf('cleanup_runner')).toEqual([{ runnerId: runner.id }]);
  });

  it('is assigned by priority, then by fair share, then by age', async () => {
    const running = [wish(), wish()];
    for (const job of running) await report(job);
    const waiting = {
      oldOfA: wish({ minute: 1 }),
      youngOfA: wish({ minute: 2 }),
      ofB: wish({ minute: 3, repository: 'acme/b' }),
      urgent: wish({ minute: 4, workflowName: 'hotfix' }),
    };
    for (const job of Object.values(waiting)) await report(job);
    const order: string[] = [];
    const open = [...running];
    while (open.length > 0) {
      const next = open.shift() as WorkflowJobUpdate;
      await report(next, { action: 'in_progress', runnerName: (await runnerOf(next)).name });
      await endRunnerOf(next);
      for (const [name, job] of Object.entries(waiting)) {
        if (order.includes(name) || (await stateOf(job)) !== 'provisioning') continue;
        order.push(name);
        open.push(job);
      }
    }
    expect(order).toEqual(['urgent', 'ofB', 'oldOfA', 'youngOfA']);
  });

  it('is never exceeded by several nodes at once', async () => {
    const other = await startRunnerHub({ ...ENV, RUNNER_MAX: '2' }, hub.database);
    try {
      const nodes = [service(Demands), service(Demands, other)];
      const jobs = Array.from({ length: 20 }, () => wish());
      await Promise.all(jobs.map((job, index) => (nodes[index % 2] as Demands).report(job)));
      expect(await openRunners()).toBe(2);
      expect((await states(jobs)).filter((state) => state === 'provisioning')).toHaveLength(2);
      expect((await states(jobs)).filter((state) => state === 'held')).toHaveLength(18);
    } finally {
      await other.close();
    }
  });

  it('stays the same when two demands exchange their runners', async () => {
    const [one, two] = [wish(), wish()];
    await report(one);
    await report(two);
    const [first, second] = [await runnerOf(one), await runnerOf(two)];
    await report(two, { action: 'in_progress', runnerName: first.name });
    expect((await runnerOf(two)).id).toBe(first.id);
    expect((await runnerOf(one)).id).toBe(second.id);
    expect(await states([one, two])).toEqual(['provisioning', 'in_progress']);
    expect(await openRunners()).toBe(2);
  });

  it('counts a stolen runner for the demand that has it, and grants the displaced demand a new one', async () => {
    const jobs = [wish({ minute: 1 }), wish({ minute: 2 }), wish({ minute: 3 })] as [
      WorkflowJobUpdate,
      WorkflowJobUpdate,
      WorkflowJobUpdate,
    ];
    for (const job of jobs) await report(job);
    const stolen = await runnerOf(jobs[0]);
    await report(jobs[2], { action: 'in_progress', runnerName: stolen.name });
    expect(await states(jobs)).toEqual(['held', 'provisioning', 'in_progress']);
    expect((await runnerOf(jobs[2])).id).toBe(stolen.id);
    await report(jobs[2], { action: 'completed', conclusion: 'success', runnerName: stolen.name });
    await service(RunnerExit).failStart(stolen, 'the test ends it');
    expect(await states(jobs)).toEqual(['provisioning', 'provisioning', 'completed']);
    expect((await row(jobs[0])).runners_lost).toBe(0);
  });

  it('passes from a cancelled job to the next one of its repository, else the runner is removed', async () => {
    const jobs = [wish({ minute: 1 }), wish({ minute: 2 }), wish({ minute: 3 })] as [
      WorkflowJobUpdate,
      WorkflowJobUpdate,
      WorkflowJobUpdate,
    ];
    for (const job of jobs) await report(job);
    const [first, second] = [await runnerOf(jobs[0]), await runnerOf(jobs[1])];
    await report(jobs[0], { action: 'completed', conclusion: 'cancelled' });
    expect((await runnerOf(jobs[2])).id).toBe(first.id);
    expect(await jobsOf('cleanup_runner')).toEqual([]);
    await report(jobs[1], { action: 'completed', conclusion: 'cancelled' });
    expect(await jobsOf('cleanup_runner')).toEqual([{ runnerId: second.id }]);
  });

  it('is granted again, after growing pauses, to a job whose runners die', async () => {
    const job = wish();
    await report(job);
    await endRunnerOf(job);
    // The first loss may be bad luck: it is retried immediately.
    expect(await row(job)).toMatchObject({ state: 'provisioning', runners_lost: 1 });
    await endRunnerOf(job);
    expect(await row(job)).toMatchObject({
      state: 'held',
      runners_lost: 2,
      waiting_reason: expect.stringMatching('the test ends it'),
    });
    const { json } = await hub.http.send({ path: `/api/runners/demands/${(await row(job)).id}` });
    expect((json as { waitingReason: string }).waitingReason).toMatch(/2 runners ended .*in \d+ s/);
  });

  it('is never denied to a job, however many of its runners die', async () => {
    const job = wish();
    await report(job);
    for (let lost = 1; lost <= 12; lost += 1) {
      await endRunnerOf(job);
      expect(await row(job)).toMatchObject({ runners_lost: lost });
      const { rows } = await pool.query(`select 1 from demands where not_before > now() + interval '10 minutes'`);
      expect(rows).toEqual([]);
      await pool.query(`update demands set not_before = now()`);
      await service(Capacity).fill();
      expect(await stateOf(job)).toBe('provisioning');
    }
  });

  describe('of one repository', () => {
    beforeAll(() => {
      limits = { RUNNER_MAX: '5', RUNNER_MAX_PER_REPO: '1' };
    });
    afterAll(() => {
      limits = {};
    });

    it('is limited, which leaves capacity to others', async () => {
      const [first, second, other] = [wish(), wish(), wish({ repository: 'acme/b' })];
      for (const job of [first, second, other]) await report(job);
      expect(await states([first, second, other])).toEqual(['provisioning', 'held', 'provisioning']);
      expect((await row(second)).waiting_reason).toBe('acme/a has its maximum of 1 runners');
    });
  });

  describe('without credentials', () => {
    beforeAll(() => {
      limits = { GITHUB_TOKEN: '' };
    });
    afterAll(() => {
      limits = {};
    });

    it('is denied: demands are held with the name of the missing setting', async () => {
      const job = wish();
      await report(job);
      expect(await row(job)).toMatchObject({ state: 'held', waiting_reason: expect.stringMatching('GITHUB_TOKEN') });
    });
  });
});
