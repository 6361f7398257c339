import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/common/postgres-safe-json.js';
import { TenantStats } from '../../../src/persistence/queries/tenant-stats.js';
import { WhyService } from '../../../src/waiting/why.service.js';
import { FAIR_QUEUES, FairHandlersModule } from '../../support/hub/fair-handlers.js';
import { NodeDrains } from '../../../src/persistence/nodes/node-drains.js';
import { NodeIdentity } from '../../../src/persistence/nodes/node-identity.js';
import { DrainSignal } from '../../../src/queues/workers/slots/drain-signal.js';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import { eventually } from '../../support/eventually.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';

const HOUR = 3_600_000;

/** Jobs of many tenants in one queue, from the ledger. */
describeOn('postgres', 'fair queues', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine, modules: [FairHandlersModule], config: { queues: FAIR_QUEUES } });
  });
  afterAll(() => hub.close());
  afterEach(async () => {
    for (const { name } of await hub.queues.pausedQueues()) await hub.queues.resumeQueue(name, 'test');
  });

  const add = async (
    type: string,
    tenant: string | undefined,
    count: number,
    data: JsonObject = {},
    more: object = {},
  ) => {
    const jobs = await hub.router.routeBatch(Array.from({ length: count }, () => ({ type, tenant, data, ...more })));
    return jobs.map(({ id }) => id);
  };
  const ended = (ids: string[]) => Promise.all(ids.map((id) => hub.jobEnds(id)));
  const states = async (ids: string[]) => (await ended(ids)).map(({ state }) => state);
  /** Returns the tenants of these jobs in the order of their starts. */
  const starts = async (ids: string[]) => {
    await ended(ids);
    const { rows } = await hub.sql.query<{ tenant: string | null }>(
      'select tenant from jobs where id = any($1) order by started_at, id',
      [ids],
    );
    return rows.map(({ tenant }) => tenant);
  };
  const activeOf = async (ids: string[]) => {
    const { rows } = await hub.sql.query<{ n: number }>(
      `select count(*)::integer as n from jobs where id = any($1) and state = 'active'`,
      [ids],
    );
    return rows[0]?.n;
  };

  it('serve a tenant with one job before the backlog of another, and jobs without a tenant as one', async () => {
    await hub.queues.pauseQueue('cleanup', 'test');
    const noisy = await add('test_single', 'noisy', 6);
    const others = [
      await add('test_single', 'a', 1),
      await add('test_single', 'b', 1),
      await add('test_single', undefined, 2),
    ];
    await hub.queues.resumeQueue('cleanup', 'test');
    const order = await starts([...noisy, ...others.flat()]);
    expect(new Set(order.slice(0, 4))).toEqual(new Set(['noisy', 'a', 'b', null]));
    expect(order.slice(6)).toEqual(['noisy', 'noisy', 'noisy', 'noisy']);
  });

  it('serve an arrival next, without a pause', async () => {
    const held = await add('test_single', 'noisy', 1, { gate: 'first' });
    const noisy = await add('test_single', 'noisy', 5);
    const [late = ''] = await add('test_single', 'late', 1);
    await hub.jobIs(held[0] ?? '', 'active');
    hub.runs.open('first');
    expect((await starts([...noisy, late])).indexOf('late')).toBeLessThanOrEqual(1);
  });

  it('follow the shares', async () => {
    await hub.queues.pauseQueue('cleanup', 'test');
    const jobs = [...(await add('test_single', 'light', 24)), ...(await add('test_single', 'heavy', 24))];
    await hub.queues.resumeQueue('cleanup', 'test');
    const order = await starts(jobs);
    // While both wait, three to one; where in its turns the ring begins depends on which tenant's jobs it finds first.
    const whileBoth = order.slice(0, order.lastIndexOf('heavy'));
    expect(whileBoth.filter((tenant) => tenant === 'light').length).toSatisfy((n: number) => n >= 7 && n <= 10);
  });

  it('run a tenant’s urgent jobs first, then the oldest, whether or not they had a time', async () => {
    await hub.queues.pauseQueue('cleanup', 'test');
    const [low = ''] = await add('test_single', 'p', 1, {}, { priority: 'low' });
    const [first = ''] = await add('test_single', 'p', 1);
    const [timed = ''] = await add('test_single', 'p', 1, {}, { delay: 1 });
    const [urgent = ''] = await add('test_single', 'p', 1, {}, { priority: 'critical' });
    await eventually(async () => {
      const { rows } = await hub.sql.query('select 1 from jobs where id = $1 and run_at < now()', [timed]);
      return rows.length === 1;
    });
    await hub.queues.resumeQueue('cleanup', 'test');
    const jobs = await ended([low, first, timed, urgent]);
    jobs.sort((a, b) => Number(a.startedAt) - Number(b.startedAt));
    expect(jobs.map(({ id }) => id)).toEqual([urgent, first, timed, low]);
  });

  it('run no more of a tenant than its maximum, and others beside it', async () => {
    const capped = await add('test_capped', 'capped', 5, { gate: 'capped' });
    const others = await add('test_capped', 'free', 3);
    expect(await states(others)).toEqual(['completed', 'completed', 'completed']);
    expect(await activeOf(capped)).toBe(2);
    hub.runs.open('capped');
    expect(new Set(await states(capped))).toEqual(new Set(['completed']));
  });

  it('explain that a tenant has reached a limit of its own', async () => {
    const why = (id: string) => hub.app.get(WhyService, { strict: false }).ofJob(id, UNSCOPED);
    const held = await add('test_capped', 'asks', 2, { gate: 'asks' });
    await eventually(async () => (await activeOf(held)) === 2);
    const waiting = await add('test_capped', 'asks', 3);
    expect(await why(waiting[2] ?? '')).toMatchObject({
      code: 'TENANT_LIMIT',
      reason: 'Tenant asks runs its 2 jobs of queue tasks (QUEUE_TASKS_TENANT_MAX); 2 of its own are ahead of it',
      setting: { name: 'QUEUE_TASKS_TENANT_MAX', value: '2' },
      position: 3,
    });
    hub.runs.open('asks');
    expect(await states([...held, ...waiting])).toHaveLength(5);
  });

  it('count a run that has left its slot for the maximum of its tenant', async () => {
    const [leaver = ''] = await add('test_capped', 'leaver', 1, { gate: 'leaver', leaves: true });
    await hub.jobIs(leaver, 'active');
    const more = await add('test_capped', 'leaver', 2, { gate: 'leaver' });
    await eventually(async () => (await activeOf([leaver, ...more])) === 2);
    expect(await states(await add('test_capped', 'beside', 8))).toHaveLength(8);
    expect(await activeOf([leaver, ...more])).toBe(2);
    hub.runs.open('leaver');
    expect(await states([leaver, ...more])).toEqual(['completed', 'completed', 'completed']);
  });

  it.each([
    ['a tenant', 'test_paced', 'paced'],
    ['the queue', 'test_rated', 'rated'],
  ])('start no more in a window than the limit of %s', async (_, type, tenant) => {
    const jobs = await ended([
      ...(await add(type, tenant, 5)),
      ...(await add(type, type === 'test_rated' ? 'x' : tenant, 1)),
    ]);
    const at = jobs.map(({ startedAt }) => Number(startedAt)).toSorted((a, b) => a - b);
    for (let n = 2; n < at.length; n += 1) expect((at[n] ?? 0) - (at[n - 2] ?? 0)).toBeGreaterThanOrEqual(399);
  });

  it('start jobs of other tenants while the window of one is full', async () => {
    await hub.sql.query(
      `insert into tenant_windows (queue, tenant, began_at, per_ms, taken) values ('deploys', 'full', now(), $1, 2)`,
      [HOUR],
    );
    const [waits = ''] = await add('test_paced', 'full', 1);
    expect(await states(await add('test_paced', 'open', 1))).toEqual(['completed']);
    expect((await hub.search.get(waits)).state).toBe('accepted');
    const { reason } = await hub.app.get(WhyService, { strict: false }).ofJob(waits, UNSCOPED);
    expect(reason).toMatch(/^Tenant full starts at most 2 jobs of queue deploys in 400 ms, and the next one in \d+/);
    await hub.actions.cancel(waits, 'test');
  });

  it('count their open jobs by tenant', async () => {
    await hub.queues.pauseQueue('merges', 'test');
    const jobs = [
      await add('test_rated', 'few', 1),
      await add('test_rated', undefined, 2),
      await add('test_rated', 'few', 1, {}, { delay: HOUR }),
    ];
    expect(await hub.app.get(TenantStats, { strict: false }).of('merges')).toEqual({
      ...{ name: 'merges', total: 2 },
      tenants: [
        { tenant: null, waiting: 2, active: 0, delayed: 0 },
        { tenant: 'few', waiting: 1, active: 0, delayed: 1 },
      ],
    });
    await hub.actions.cancelWaiting(jobs.flat(), 'test', 'tidy');
  });

  it('hold paused jobs, which may be cancelled and promoted', async () => {
    await hub.queues.pauseQueue('notifications', 'test');
    const [cancelled = '', kept = ''] = await add('test_step', 'paused', 2);
    const [late = ''] = await add('test_step', 'paused', 1, {}, { delay: HOUR });
    await hub.actions.cancel(cancelled, 'test');
    await hub.actions.promote(late, 'test');
    expect((await hub.search.get(kept)).state).toBe('accepted');
    await hub.queues.resumeQueue('notifications', 'test');
    expect(await states([cancelled, kept, late])).toEqual(['cancelled', 'completed', 'completed']);
    expect(await hub.path(late)).toEqual(['delayed', 'accepted', 'active', 'completed']);
    expect(await hub.path(kept)).toEqual(['accepted', 'active', 'completed']);
  });

  it('finish what they have when they are drained, and take nothing later', async () => {
    const held = await add('test_single', 'drained', 3, { gate: 'drained' });
    await hub.queues.drainQueue('cleanup', false, 'test');
    const [later = ''] = await add('test_single', 'drained', 1);
    hub.runs.open('drained');
    expect(await states(held)).toEqual(['completed', 'completed', 'completed']);
    await eventually(async () =>
      (await hub.queues.pausedQueues()).some(({ name, paused }) => name === 'cleanup' && paused),
    );
    expect((await hub.search.get(later)).state).toBe('accepted');
    await hub.queues.resumeQueue('cleanup', 'test');
    expect(await states([later])).toEqual(['completed']);
  });

  it('end jobs at their deadline while they wait', async () => {
    await hub.queues.pauseQueue('notifications', 'test');
    const deadline = new Date(Date.now() + 200).toISOString();
    const [late = ''] = await add('test_step', 'deadline', 1, {}, { deadline });
    expect(await hub.jobEnds(late)).toMatchObject({ state: 'failed', error: { code: 'DEADLINE_EXCEEDED' } });
  });

  it('cancel a running job', async () => {
    const [id = ''] = await add('test_step', 'cancel', 1, { gate: 'never' });
    await hub.jobIs(id, 'active');
    await hub.actions.cancel(id, 'test');
    expect(await states([id])).toEqual(['cancelled']);
  });

  it('retry, snooze and delay without the engine', async () => {
    const retried = await add('test_step', 'r', 1, { code: 'NETWORK_TIMEOUT', times: 1 });
    const snoozed = await add('test_step', 'r', 1, { snooze: 30 });
    const delayed = await add('test_step', 'r', 1, {}, { delay: 100 });
    const all = [...retried, ...snoozed, ...delayed];
    expect(await states(all)).toEqual(['completed', 'completed', 'completed']);
    expect(await hub.path(retried[0] ?? '')).toEqual(['accepted', 'active', 'delayed', 'active', 'completed']);
    expect((await hub.engine.findExisting('notifications', all)).size).toBe(0);
  });

  it('run children before their parent continues, again when retried, and as their successors', async () => {
    const [parent = ''] = await add('test_step', 'family', 1, { children: 3 });
    await ended([parent]);
    const { rows } = await hub.sql.query<{ batched: boolean }>('select batched from jobs where parent_id = $1', [
      parent,
    ]);
    expect(rows).toEqual([{ batched: true }, { batched: true }, { batched: true }]);
    const [failed = ''] = await add('test_step', 'family', 1, { code: 'NEVER_AGAIN', times: 1 });
    await ended([failed]);
    await eventually(
      async () => (await hub.search.list({ scopes: UNSCOPED, type: 'dead_letter' }, 10)).items.length > 0,
    );
    await hub.actions.retry(failed, 'test');
    expect((await hub.jobEnds(failed)).attemptsMade).toBe(1);
    await eventually(() => hub.runs.of(failed).length === 2);
  });

  it('wait while their node is drained, and run once it is resumed', async () => {
    const drains = hub.app.get(NodeDrains, { strict: false });
    const signal = hub.app.get(DrainSignal, { strict: false });
    const { id: node } = hub.app.get(NodeIdentity, { strict: false });
    await drains.set(node, true, 'test');
    await eventually(() => signal.stopped);
    const ids = await add('test_step', 'drained', 2);
    await drains.set(node, false, 'test');
    expect(await states(ids)).toEqual(['completed', 'completed']);
  });

  it('are neither held by the engine nor restored to it', async () => {
    await hub.queues.pauseQueue('notifications', 'test');
    const ids = await add('test_step', 'engine', 2);
    await hub.wipeEngine();
    await hub.recovery.run();
    expect((await hub.engine.findExisting('notifications', ids)).size).toBe(0);
    for (const id of ids) expect(await hub.events(id)).toHaveLength(1);
    await hub.queues.resumeQueue('notifications', 'test');
    expect(await states(ids)).toEqual(['completed', 'completed']);
  });

  it('keep a job whose node has crashed', async () => {
    const [id = ''] = await add('test_step', 'crash', 1, { gate: 'crash' });
    await hub.jobIs(id, 'active');
    await hub.sql.query(`update jobs set node = $2, data = '{}' where id = $1`, [id, await hub.goneNode()]);
    await hub.recovery.run();
    expect(await states([id])).toEqual(['completed']);
    const { rows } = await hub.sql.query('select batched, run_number from jobs where id = $1', [id]);
    expect(rows).toEqual([{ batched: true, run_number: 2 }]);
    hub.runs.open('crash');
  });

  it('run the jobs of a schedule that is older than the setting', async () => {
    const { id } = await hub.router.route({ type: 'test_step', tenant: 's', repeat: { every: HOUR, key: 'fair' } });
    await hub.sql.query(
      `update schedules set request = request || '{"batched":false}', next_at = now() where id = $1`,
      [id],
    );
    await hub.sql.query(`select pg_notify('runnerhub', '{"topic":"schedules","message":{}}')`);
    const job = await eventually(async () => (await hub.search.list({ scopes: UNSCOPED, tenant: 's' }, 10)).items[0]);
    expect((await hub.jobEnds(job.id)).state).toBe('completed');
    const { rows } = await hub.sql.query('select batched from jobs where id = $1', [job.id]);
    expect(rows).toEqual([{ batched: true }]);
  });
});
