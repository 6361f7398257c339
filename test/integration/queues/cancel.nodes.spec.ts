import { afterEach, beforeEach, expect, it } from 'vitest';
import { TIMINGS } from '../../../src/common/timings.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';
import { bound } from '../../support/limits.js';

const TIMES = { cancelGraceMs: 1000, runReconcileMs: 500 };

it('the grace after a cancel is the 10 s of its contract, and each node reconciles its runs every 5 s', () => {
  expect(TIMINGS).toMatchObject({ cancelGraceMs: 10_000, runReconcileMs: 5000 });
});

/** Cancels at one node of jobs that run on another. */
describeOn('redis', 'a cancel at another node', (engine) => {
  let runner: TestHub;
  let desk: TestHub;
  beforeEach(async () => {
    runner = await startTestHub({ engine, timings: TIMES });
    desk = await startTestHub({ engine, stores: runner.stores, config: { role: 'api' }, timings: TIMES });
  });
  afterEach(async () => {
    await desk.close();
    await runner.close();
  });

  const running = async (data: object) => {
    const { id } = await desk.router.route({ type: 'test_step', data: { gate: 'never', ...data } });
    await eventually(() => runner.runs.of(id).length === 1);
    return id;
  };

  it('stops the handler where it runs', async () => {
    const id = await running({});
    await desk.actions.cancel(id, 'test', 'not wanted');
    expect(await desk.jobEnds(id, 3000)).toMatchObject({ state: 'cancelled', attemptsMade: 0 });
    expect((await desk.events(id)).at(-1)).toMatchObject({ fromState: 'active', detail: { reason: 'not wanted' } });
  });

  it('abandons a handler that ignores its signal after the grace, as a cancel at the same node does', async () => {
    const own = running({ gate: 'own', deaf: true }).then((id) => isGivenUp(runner, id, 'own'));
    const other = running({ gate: 'other', deaf: true }).then((id) => isGivenUp(desk, id, 'other'));
    await Promise.all([own, other]);
  });

  /** Cancels at this node a job that ignores its signal, and expects that it is abandoned after the grace. */
  async function isGivenUp(at: TestHub, id: string, gate: string): Promise<void> {
    const asked = Date.now();
    await at.actions.cancel(id, 'test');
    const job = await at.jobEnds(id);
    expect(job.state).toBe('cancelled');
    expect(Date.now() - asked).toBeGreaterThanOrEqual(TIMES.cancelGraceMs - 100);
    // The outcome of the abandoned run is ignored.
    runner.runs.open(gate);
    const after = await at.router.route({ type: 'test_step' });
    await at.jobEnds(after.id);
    expect(await at.search.get(id)).toEqual(job);
  }

  it('takes effect at the next reconciliation although the control channel was broken', async () => {
    const id = await running({});
    const asked = Date.now();
    // The message is lost, because each listener's connection is cut just before it is sent.
    const { rows } = await desk.sql.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'runnerhub-control' and datname = current_database()`,
    );
    expect(rows).toHaveLength(2);
    await desk.actions.cancel(id, 'test');
    expect((await desk.jobEnds(id)).state).toBe('cancelled');
    expect(Date.now() - asked).toBeLessThan(TIMES.runReconcileMs + bound(2000));
  });
});
