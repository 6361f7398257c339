import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { patience } from '../../support/limits.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { TaskCalls, waitingOn, type LeaseShown } from '../../support/hub/task-hub.js';

const JOBS = '/api/queues/jobs';
/** Long enough for a slow machine to renew it in time. */
const LEASE_MS = patience(500);

describe('workers of tasks', () => {
  let hub: HttpHub;
  let other: HttpHub;
  beforeAll(async () => {
    const timings = { taskReconcileMs: 300 };
    hub = await startHttpHub({}, timings);
    other = await startHttpHub({ DATABASE_URL: hub.databaseUrl }, timings);
  });
  afterAll(async () => {
    await other?.remove();
    await hub?.remove();
  });

  it(
    'never have one task twice: 20 of them on two nodes, 500 tasks, each request sent twice',
    async () => {
      const tasks = new TaskCalls(hub.client);
      const data = (n: number) => ({ taskId: `${tasks.projectId}-${n}`, projectId: tasks.projectId });
      const jobs = Array.from({ length: 500 }, (_, n) => ({ type: 'process_task', data: data(n) }));
      await hub.client.send({ path: `${JOBS}/bulk`, body: { jobs } });
      const holders = new Map<string, string>();
      const done: string[] = [];
      const worker = async (n: number) => {
        const calls = new TaskCalls((n % 2 === 0 ? hub : other).client, tasks.projectId);
        while (done.length < 500) {
          const request = { requestId: randomUUID(), waitMs: 1000 };
          const [lease, again] = await Promise.all([calls.next(request), calls.next(request)]);
          if (lease && again) expect(again.leaseToken).toBe(lease.leaseToken);
          const got = lease ?? again;
          if (!got) continue;
          const { taskId } = got.task;
          expect([taskId, holders.get(taskId)]).toEqual([taskId, undefined]);
          holders.set(taskId, got.leaseToken);
          const results = await Promise.all([1, 2].map(() => calls.act(got, 'complete', { result: n })));
          expect(results[0]).toEqual(results[1]);
          done.push(taskId);
        }
      };
      await Promise.all(Array.from({ length: 20 }, (_, n) => worker(n)));
      expect(holders.size).toBe(500);
      const { rows } = await hub.ledger.query<{ leases: number; tasks: number }>(
        `select count(*)::integer as leases, count(distinct l.task_id)::integer as tasks
         from task_leases l join tasks t on t.task_id = l.task_id where t.project_id = $1`,
        [tasks.projectId],
      );
      expect(rows[0]).toEqual({ leases: 500, tasks: 500 });
      await eventually(async () => {
        const open = await hub.ledger.query(
          `select from jobs j join tasks t on t.job_id = j.id where t.project_id = $1 and j.state <> 'completed'`,
          [tasks.projectId],
        );
        return open.rowCount === 0;
      });
    },
    patience(120_000),
  );

  it('that wait on one node get a task that was made on the other, each task once', async () => {
    const here = new TaskCalls(hub.client);
    const there = new TaskCalls(other.client, here.projectId);
    const waiting = [1, 2, 3].flatMap(() => [here.leased({ waitMs: 20_000 }), there.leased({ waitMs: 20_000 })]);
    await Promise.all([waitingOn(hub, 3), waitingOn(other, 3)]);
    const began = performance.now();
    const made = [];
    for (let n = 0; n < 6; n += 1) made.push((await (n < 3 ? here : there).create()).taskId);
    const leases = await Promise.all(waiting);
    expect(leases.map(({ task }) => task.taskId).sort()).toEqual(made.sort());
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('that leave while they wait get no task', async () => {
    const tasks = new TaskCalls(hub.client);
    const gone = new AbortController();
    const body = JSON.stringify({ requestId: randomUUID(), projectId: tasks.projectId, waitMs: 30_000 });
    const headers = { authorization: 'Bearer the-admin-key-of-an-http-hub', 'content-type': 'application/json' };
    const url = `http://127.0.0.1:${hub.port}/api/tasks/next`;
    const call = fetch(url, { method: 'POST', headers, body, signal: gone.signal }).catch(() => undefined);
    await waitingOn(hub, 1);
    gone.abort();
    await call;
    await waitingOn(hub, 0);
    const { taskId } = await tasks.create();
    expect(await tasks.get(taskId)).toMatchObject({ state: 'ready' });
    expect((await tasks.leased()).task.taskId).toBe(taskId);
  });

  it('with keys of their own know neither the requests nor the tasks of others', async () => {
    const keyOf = async (name: string, tenants?: string[]) => {
      const body = { name, role: 'operator', tenants };
      const { json } = await hub.client.send({ path: '/api/keys', body });
      return hub.client.as((json as { key: string }).key);
    };
    const [one, two] = [await keyOf('one'), await keyOf('two')];
    const tasks = new TaskCalls(one);
    await tasks.create();
    const request = { requestId: 'r1', worker: 'w' };
    const lease = await tasks.leased(request);
    const others = new TaskCalls(two, tasks.projectId);
    expect(await others.next({ requestId: 'r1', worker: 'w' })).toBeUndefined();
    const acme = new TaskCalls(await keyOf('acme', ['acme']), tasks.projectId);
    await acme.send('GET', `/${lease.task.taskId}`, undefined, 404);
    await acme.act(lease, 'progress', {}, 404);
    await acme.act(lease, 'complete', {}, 404);
    await acme.create({}, 403);
    await acme.create({ tenant: 'acme' });
    const mine = await acme.leased();
    expect(mine.task).toMatchObject({ tenant: 'acme' });
    expect((await acme.send('GET', ''))['items']).toHaveLength(1);
    await acme.act(mine, 'complete');
  });
});

describe('leases of tasks', () => {
  let hub: HttpHub;
  let tasks: TaskCalls;
  beforeAll(async () => {
    hub = await startHttpHub({}, { taskLeaseMs: LEASE_MS, taskSweepMs: 100 });
    tasks = new TaskCalls(hub.client);
  });
  afterAll(() => hub?.remove());
  const readyAgain = (lease: LeaseShown) => tasks.until(lease.task.taskId, 'ready');

  it('that end return the task, use no attempt, and fail it after the third', async () => {
    const made = await tasks.create();
    for (const leaseEnds of [1, 2]) {
      const lease = await tasks.leased({ worker: 'w1' });
      expect(await readyAgain(lease)).toMatchObject({ leaseEnds });
      for (const act of ['progress', 'complete'])
        expect(await tasks.act(lease, act, {}, 409)).toMatchObject({ code: 'LEASE_LOST' });
    }
    await tasks.create({ priority: 'urgent' });
    const last = await tasks.leased({ worker: 'w1' });
    expect(last.task.taskId).toBe(made.taskId);
    const failed = await tasks.until(made.taskId, 'failed');
    expect(failed).toMatchObject({ error: { code: 'LEASE_EXPIRED' }, leaseEnds: 3 });
    const job = await tasks.jobIs(made.jobId, 'failed');
    expect(job).toMatchObject({ error: { code: 'LEASE_EXPIRED' }, attemptsMade: 1 });
    await tasks.act(await tasks.leased(), 'complete');
  });

  it('are renewed by each call of their worker', async () => {
    await tasks.create();
    const requestId = randomUUID();
    const lease = await tasks.leased({ requestId });
    for (let n = 0; n < 4; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS / 3));
      if (n % 2 === 0) expect(await tasks.leased({ requestId })).toMatchObject({ leaseToken: lease.leaseToken });
      else expect(await tasks.act(lease, 'progress')).toMatchObject({ cancelRequested: false });
    }
    expect(await tasks.act(lease, 'complete')).toMatchObject({ state: 'completed', leaseEnds: 0 });
  });

  it('that end wake workers that wait, and an old request gets none of them', async () => {
    await tasks.create();
    const requestId = randomUUID();
    const lease = await tasks.leased({ requestId });
    const next = await tasks.leased({ waitMs: 20_000 });
    expect(next.task.taskId).toBe(lease.task.taskId);
    expect(await tasks.send('POST', '/next', { requestId }, 409)).toMatchObject({ code: 'LEASE_LOST' });
    await tasks.act(next, 'complete');
  });
});

it('tasks of a fair queue end like any other: their jobs, too, come from the ledger', async () => {
  const hub = await startHttpHub({ QUEUE_TASKS_TENANT_MAX: '1' });
  try {
    const tasks = new TaskCalls(hub.client);
    const made = [];
    for (const tenant of ['a', 'a', 'b']) made.push(await tasks.create({ tenant, attempts: 2, backoff: 50 }));
    for (const { jobId } of made) await tasks.jobIs(jobId, 'delayed');
    const began = performance.now();
    await tasks.act(await tasks.leased(), 'fail', { message: 'once' });
    for (let n = 0; n < 3; n += 1) await tasks.act(await tasks.leased({ waitMs: 20_000 }), 'complete', { result: n });
    for (const { jobId } of made) await tasks.jobIs(jobId, 'completed');
    expect(performance.now() - began).toBeLessThan(patience(10_000));
  } finally {
    await hub.remove();
  }
});
