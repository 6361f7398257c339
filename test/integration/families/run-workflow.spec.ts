import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobCancels } from '../../../src/persistence/operations/job-cancels.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { patience } from '../../support/limits.js';

interface Child {
  id: string;
  dedupe_key: string;
  state: string;
}

describe('run_workflow', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'redis' });
  }, patience(60_000));
  afterAll(() => hub?.close());

  const run = (steps: object[], data: object = {}, more: object = {}) =>
    hub.router.route({ type: 'run_workflow', data: { steps, data }, ...more });
  const echo = (id: string, data: object = {}, more: object = {}) => ({ id, type: 'probe_echo', data, ...more });
  const fails = (id: string, more: object = {}) => ({
    ...{ id, type: 'probe_fail', data: { code: 'BAD', times: 9, message: `${id} is bad` } },
    ...more,
  });
  /** States of the jobs of a workflow, by name. */
  const jobsOf = async (id: string): Promise<Record<string, Child>> => {
    const { rows } = await hub.sql.query<Child>(`select id, dedupe_key, state from jobs where parent_id = $1`, [id]);
    return Object.fromEntries(rows.map((row) => [row.dedupe_key.split(':').at(-1) ?? '', row]));
  };

  it('passes results from step to step, and its own data', async () => {
    const { id } = await run(
      [
        echo('build', { tag: 'v7', branch: { $from: 'input.branch' } }),
        echo(
          'ship',
          { tag: { $from: 'build.result.tag' }, on: { $from: 'build.result.branch' } },
          { dependsOn: ['build'] },
        ),
      ],
      { branch: 'main' },
    );
    expect(await hub.jobEnds(id)).toMatchObject({
      state: 'completed',
      result: { steps: { build: 'completed', ship: 'completed' } },
    });
    const { ship } = await jobsOf(id);
    expect((await hub.search.get(ship!.id)).result).toEqual({ tag: 'v7', on: 'main' });
  });

  it('starts a step as soon as those before it have ended, whatever else still runs', async () => {
    const gate = randomUUID();
    const { id } = await run([
      { id: 'slow', type: 'test_step', data: { gate } },
      echo('fast'),
      echo('next', {}, { dependsOn: ['fast'] }),
      echo('last', {}, { dependsOn: ['slow', 'next'] }),
    ]);
    await eventually(async () => (await jobsOf(id)).next?.state === 'completed');
    expect(await jobsOf(id)).toMatchObject({ slow: { state: 'active' } });
    hub.runs.open(gate);
    expect((await hub.jobEnds(id)).result).toEqual({
      steps: { slow: 'completed', fast: 'completed', next: 'completed', last: 'completed' },
    });
  });

  it('runs the branch for failures, skips what can not follow, and fails by naming the step', async () => {
    const { id } = await run([
      fails('build'),
      echo('ship', {}, { dependsOn: ['build'] }),
      echo('undo', { why: { $from: 'build.error.code' } }, { dependsOn: ['build'], when: 'failure' }),
      echo('report', { ship: { $from: 'ship.state' } }, { dependsOn: ['ship', 'undo'], when: 'always' }),
    ]);
    expect(await hub.jobEnds(id)).toMatchObject({
      state: 'failed',
      attemptsMade: 1,
      error: {
        code: 'WORKFLOW_STEP_FAILED',
        message: 'build failed (BAD: build is bad); retry the workflow to run what did not complete',
      },
    });
    const { ship, undo, report } = await jobsOf(id);
    expect(ship).toBeUndefined();
    expect((await hub.search.get(undo!.id)).result).toEqual({ why: 'BAD' });
    expect((await hub.search.get(report!.id)).result).toEqual({ ship: 'skipped' });
  });

  it('goes on after a failure that does not count, and after a step that can not be made', async () => {
    const { id } = await run([
      fails('lint', { continueOnError: true }),
      echo('build', {}, { dependsOn: ['lint'] }),
      { id: 'odd', type: 'probe_sleep', data: { ms: { $from: 'input.none' } }, continueOnError: true },
      echo('after', { code: { $from: 'odd.error.code' } }, { dependsOn: ['odd'] }),
    ]);
    expect((await hub.jobEnds(id)).result).toEqual({
      steps: { lint: 'failed', build: 'completed', odd: 'failed', after: 'completed' },
    });
    const { after } = await jobsOf(id);
    expect((await hub.search.get(after!.id)).result).toEqual({ code: 'WORKFLOW_REFERENCE_MISSING' });
  });

  it('retried by a person, runs what did not complete, and nothing else', async () => {
    const gate = randomUUID();
    const { id } = await run([
      echo('build'),
      { id: 'test', type: 'test_step', data: { gate }, dependsOn: ['build'] },
      echo('ship', {}, { dependsOn: ['test'] }),
    ]);
    const { test } = await eventually(async () => {
      const jobs = await jobsOf(id);
      return jobs.test?.state === 'active' && jobs;
    });
    await hub.actions.cancel(test!.id, 'test', 'no');
    expect((await hub.jobEnds(id)).error).toMatchObject({ code: 'WORKFLOW_STEP_FAILED' });
    hub.runs.open(gate);
    await hub.actions.retry(id, 'test');
    expect((await hub.jobEnds(id)).result).toEqual({
      steps: { build: 'completed', test: 'completed', ship: 'completed' },
    });
    expect(await jobsOf(id)).toMatchObject({
      build: { state: 'completed' },
      test: { state: 'cancelled' },
      'test~2': { state: 'completed' },
      'ship~2': { state: 'completed' },
    });
    expect(Object.keys(await jobsOf(id))).toHaveLength(4);
  });

  it('cancels its open jobs, of any depth, when it is cancelled', async () => {
    const gate = randomUUID();
    const inner = {
      steps: [{ id: 'deep', type: 'test_step', data: { gate } }, echo('later', {}, { dependsOn: ['deep'] })],
    };
    const { id } = await run([
      { id: 'inner', type: 'run_workflow', data: inner },
      { id: 'beside', type: 'test_step', data: { gate } },
    ]);
    const nested = await eventually(async () => {
      const jobs = await jobsOf(id);
      const below = jobs.inner && (await jobsOf(jobs.inner.id));
      return jobs.beside?.state === 'active' && below?.deep?.state === 'active' && { ...jobs, ...below };
    });
    await hub.actions.cancel(id, 'test', 'enough');
    for (const { id: each } of Object.values(nested)) expect((await hub.jobEnds(each)).state).toBe('cancelled');
    expect((await hub.search.get(id)).state).toBe('cancelled');
  });

  it('cancels what a crash left open below a cancelled one', async () => {
    const gate = randomUUID();
    const { id } = await run([{ id: 'left', type: 'test_step', data: { gate } }]);
    const { left } = await eventually(async () => {
      const jobs = await jobsOf(id);
      return jobs.left?.state === 'active' && (await hub.search.get(id)).state === 'waiting_children' && jobs;
    });
    await hub.sql.query(`update jobs set state = 'cancelled', finished_at = now() where id = $1`, [id]);
    await hub.app.get(JobCancels, { strict: false }).cancelLeftChildren();
    expect((await hub.jobEnds(left!.id)).state).toBe('cancelled');
  });

  it.each<[string, object, string]>([
    ['a circle', [{ ...echo('a'), dependsOn: ['a'] }], 'VALIDATION_FAILED'],
    ['a type that does not exist', [{ id: 'a', type: 'no_such_type' }], 'UNKNOWN_JOB_TYPE'],
    [
      'a secret, which would not be sealed',
      [{ id: 'a', type: 'notify', data: { to: 'x', message: 'y' } }],
      'VALIDATION_FAILED',
    ],
  ])('refuses %s', async (_, steps, code) => {
    await expect(run(steps as object[])).rejects.toMatchObject({ code });
  });

  it('refuses steps outside of the scopes of its sender', async () => {
    const scoped = (steps: object[], queues: string[]) =>
      hub.router.route({ type: 'run_workflow', data: { steps } }, { scopes: { queues, tenants: null } });
    await expect(scoped([echo('a')], ['workflow'])).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(scoped([echo('a')], ['workflow', 'background'])).resolves.toMatchObject({ state: 'accepted' });
  });

  it('refuses a workflow within whose steps its sender could not enqueue, or that are not given as they are', async () => {
    const within = (steps: unknown, more: object = {}) => ({
      id: 'in',
      type: 'Run-Workflow',
      data: { steps },
      ...more,
    });
    const scoped = (step: object, data: object = {}) =>
      hub.router.route(
        { type: 'run_workflow', data: { steps: [step], data }, tenant: 'a' },
        { scopes: { queues: ['workflow'], tenants: ['a'] } },
      );
    const outside = { id: 'a', type: 'collect_metrics' };
    await expect(scoped(within([outside]))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(scoped(within([within([outside])]))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const byReference = within({ $from: 'input.steps' });
    await expect(scoped(byReference, { steps: [outside] })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const whole = { ...byReference, data: { $from: 'input' } };
    await expect(scoped(whole, { steps: [outside] })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const secret = { id: 'a', type: 'notify', data: { to: 'x', message: 'y' } };
    await expect(run([within([secret])])).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('nests five deep, and each workflow refers to its own input and steps', async () => {
    const nested = (levels: number): object[] =>
      levels === 1
        ? [echo('a', { of: { $from: 'input.of' } }), echo('b', { a: { $from: 'a.result.of' } }, { dependsOn: ['a'] })]
        : [
            {
              id: 'in',
              type: 'run_workflow',
              data: { steps: nested(levels - 1), data: { of: { $from: 'input.of' } } },
            },
          ];
    const { id } = await run(nested(5), { of: 'here' });
    expect(await hub.jobEnds(id, 20_000)).toMatchObject({ state: 'completed' });
    const { rows } = await hub.sql.query(
      `select result from jobs where type = 'probe_echo' and result = '{"a": "here"}'`,
    );
    expect(rows).toHaveLength(1);
    await expect(run(nested(6), { of: 'here' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('fails a step whose references multiply a result beyond the size of a payload', async () => {
    const list = Array.from({ length: 1000 }, () => ({ $from: 'large.result' }));
    const { id } = await run([
      echo('large', { text: 'x'.repeat(30_000) }),
      echo('bomb', { list }, { dependsOn: ['large'], continueOnError: true }),
      echo('after', { code: { $from: 'bomb.error.code' } }, { dependsOn: ['bomb'] }),
    ]);
    expect((await hub.jobEnds(id)).result).toEqual({
      steps: { large: 'completed', bomb: 'failed', after: 'completed' },
    });
    const { after } = await jobsOf(id);
    expect((await hub.search.get(after!.id)).result).toEqual({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('runs 200 steps', async () => {
    const steps = Array.from({ length: 200 }, (_, n) => echo(`s${n}`, {}, n < 10 ? {} : { dependsOn: [`s${n - 10}`] }));
    const { id } = await run(steps);
    const { result } = await hub.jobEnds(id, 30_000);
    expect(Object.values((result as { steps: object }).steps)).toEqual(Array(200).fill('completed'));
  });
});
