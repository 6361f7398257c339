import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { TaskCalls, waitingOn } from '../../support/hub/task-hub.js';

const JOBS = '/api/queues/jobs';

describe('tasks', () => {
  let hub: HttpHub;
  let tasks: TaskCalls;
  beforeAll(async () => {
    hub = await startHttpHub();
  });
  beforeEach(() => {
    tasks = new TaskCalls(hub.client);
  });
  afterAll(() => hub?.remove());

  it('wait without a slot, are leased, and end their job with the result of the worker', async () => {
    const made = await tasks.create({ title: 'Write it', priority: 'urgent', labels: ['node'], data: { issue: 7 } });
    expect(made).toMatchObject({ state: 'ready', priority: 1, title: 'Write it', labels: ['node'], worker: null });
    await tasks.jobIs(made.jobId, 'delayed');
    const lease = await tasks.leased({ worker: 'w1' });
    expect(lease.task).toMatchObject({
      taskId: made.taskId,
      state: 'leased',
      worker: 'w1',
      data: { issue: 7 },
    });
    expect(Date.parse(lease.leasedUntil) - Date.now()).toBeGreaterThan(14 * 60_000);
    expect(await tasks.next()).toBeUndefined();
    expect(await tasks.act(lease, 'progress', { percent: 40, message: 'half way' })).toMatchObject({
      cancelRequested: false,
    });
    expect(await tasks.get(made.taskId)).toMatchObject({ progress: 40, note: 'half way' });
    expect(await tasks.jobIs(made.jobId, 'delayed')).toMatchObject({ progress: 40 });
    const done = await tasks.act(lease, 'complete', { result: { commit: 'abc' } });
    expect(done).toMatchObject({ state: 'completed', progress: 100, result: { commit: 'abc' } });
    expect(await tasks.act(lease, 'complete', { result: 'another' })).toEqual(done);
    expect(await tasks.jobIs(made.jobId, 'completed')).toMatchObject({ result: { commit: 'abc' }, attemptsMade: 1 });
    const logs = (await hub.client.send({ path: `${JOBS}/${made.jobId}/logs` })).text;
    expect(logs).toContain('half way');
    expect((await tasks.get(made.taskId))['leases']).toMatchObject([{ outcome: 'completed', worker: 'w1' }]);
  });

  it('are given by priority, then by age, to workers that offer their labels', async () => {
    const gpu = await tasks.create({ priority: 'urgent', labels: ['gpu', 'linux'] });
    const low = await tasks.create({ priority: 'low' });
    const [first, second] = [await tasks.create(), await tasks.create()];
    const high = await tasks.create({ priority: 'high' });
    const given = [];
    for (let n = 0; n < 4; n += 1) given.push((await tasks.leased({ labels: ['linux'] })).task.taskId);
    expect(given).toEqual([high, first, second, low].map(({ taskId }) => taskId));
    expect(await tasks.next({ labels: ['linux'] })).toBeUndefined();
    expect((await tasks.leased({ labels: ['linux', 'gpu', 'arm'] })).task.taskId).toBe(gpu.taskId);
  });

  it('are stored once for an id: again the same, or refused with other content', async () => {
    const taskId = `t-${randomUUID()}`;
    const made = await tasks.create({ taskId, data: { a: 1 } });
    expect(await tasks.create({ taskId, data: { a: 1 } })).toEqual(expect.objectContaining({ jobId: made.jobId }));
    expect(await tasks.create({ taskId, data: { a: 2 } }, 409)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    const lease = await tasks.leased();
    await tasks.act(lease, 'complete');
    expect(await tasks.create({ taskId, data: { a: 1 } })).toMatchObject({ jobId: made.jobId, state: 'completed' });
    const [one, two] = await Promise.all([1, 2].map(() => tasks.create({ taskId: `${taskId}-2` })));
    expect(one?.jobId).toBe(two?.jobId);
  });

  it('may be enqueued as jobs, too', async () => {
    const data = { taskId: `t-${randomUUID()}`, projectId: tasks.projectId, priority: 'low', branch: 'main' };
    const job = (await hub.client.send({ path: JOBS, body: { type: 'process_task', data } })).json as { id: string };
    await tasks.jobIs(job.id, 'delayed');
    const lease = await tasks.leased();
    expect(lease.task).toMatchObject({ taskId: data.taskId, jobId: job.id, priority: 4, data: { branch: 'main' } });
    await tasks.act(lease, 'complete', { result: [1, 2] });
    expect(await tasks.jobIs(job.id, 'completed')).toMatchObject({ result: [1, 2] });
  });

  it('are completed before their job has run, too', async () => {
    await hub.client.send({ method: 'POST', path: '/api/queues/tasks/pause', body: {} });
    const made = await tasks.create();
    expect(await tasks.next()).toBeUndefined();
    const waiting = tasks.leased({ waitMs: 20_000 });
    await hub.client.send({ method: 'POST', path: '/api/queues/tasks/resume', body: {} });
    await tasks.act(await waiting, 'complete');
    await tasks.jobIs(made.jobId, 'completed');
  });

  describe('a request for a task', () => {
    it('has one lease, however often and at once it is sent', async () => {
      await Promise.all([1, 2, 3, 4].map(() => tasks.create()));
      const requestId = randomUUID();
      const leases = await Promise.all([1, 2, 3, 4].map(() => tasks.leased({ requestId })));
      expect(new Set(leases.map(({ leaseToken }) => leaseToken)).size).toBe(1);
      expect(await tasks.leased({ requestId })).toMatchObject({ leaseToken: leases[0]?.leaseToken });
    });

    it('gets no lease that has ended, nor a new one', async () => {
      await tasks.create();
      const requestId = randomUUID();
      const lease = await tasks.leased({ requestId });
      await tasks.act(lease, 'release', { reason: 'not mine' });
      expect(await tasks.send('POST', '/next', { requestId }, 409)).toMatchObject({ code: 'LEASE_LOST' });
      const other = await tasks.leased();
      expect(other.leaseToken).not.toBe(lease.leaseToken);
      expect(await tasks.send('POST', '/next', { requestId }, 409)).toMatchObject({ code: 'LEASE_LOST' });
      for (const act of ['progress', 'complete'])
        expect(await tasks.act(lease, act, {}, 409)).toMatchObject({ code: 'LEASE_LOST' });
      expect(await tasks.act(lease, 'fail', { message: 'x' }, 409)).toMatchObject({ code: 'LEASE_LOST' });
      await tasks.act({ ...other, leaseToken: randomUUID() }, 'complete', {}, 409);
      await tasks.act(other, 'complete');
    });

    it('waits for a task that is created, completed before, or released meanwhile', async () => {
      const began = performance.now();
      const waiting = tasks.leased({ waitMs: 20_000 });
      await waitingOn(hub, 1);
      const first = await tasks.create();
      const second = await tasks.create({ dependsOn: [first.taskId] });
      const lease = await waiting;
      expect(lease.task.taskId).toBe(first.taskId);
      const next = tasks.leased({ waitMs: 20_000 });
      await tasks.act(lease, 'complete');
      const dependent = await next;
      expect(dependent.task.taskId).toBe(second.taskId);
      const again = tasks.leased({ waitMs: 20_000 });
      await tasks.act(dependent, 'release');
      expect((await again).task.taskId).toBe(second.taskId);
      expect(performance.now() - began).toBeLessThan(10_000);
    });

    it('ends with nothing when its time is over', async () => {
      const began = performance.now();
      expect(await tasks.next({ waitMs: 300 })).toBeUndefined();
      expect(performance.now() - began).toBeGreaterThan(250);
    });

    it('of a worker that has died gets its own task back first', async () => {
      const [mine] = [await tasks.create({ priority: 'low' })];
      const lost = await tasks.leased({ worker: 'w1' });
      await tasks.create({ priority: 'urgent' });
      const back = await tasks.leased({ worker: 'w1' });
      expect(back.task.taskId).toBe(mine.taskId);
      expect(back.leaseToken).not.toBe(lost.leaseToken);
      await tasks.act(lost, 'complete', {}, 409);
      await tasks.act(back, 'complete');
      expect((await tasks.get(mine.taskId))['leases']).toMatchObject([
        { outcome: 'completed' },
        { outcome: 'reclaimed' },
      ]);
    });
  });

  describe('a failure', () => {
    it('uses an attempt of the job, and the task is ready again until there are none', async () => {
      const made = await tasks.create({ attempts: 2, backoff: 50 });
      const error = { code: 'TESTS_FAILED', message: 'three are red' };
      const failed = await tasks.act(await tasks.leased(), 'fail', error);
      expect(failed).toMatchObject({ state: 'blocked', error });
      const again = await tasks.leased({ waitMs: 20_000 });
      expect(again.task).toMatchObject({ taskId: made.taskId, error: null });
      expect(await tasks.act(again, 'fail', error)).toMatchObject({ state: 'failed', error });
      expect(await tasks.act(again, 'fail', error)).toMatchObject({ state: 'failed', error });
      expect(await tasks.jobIs(made.jobId, 'failed')).toMatchObject({ attemptsMade: 2, error });
    });

    it('that is not retryable fails the job at once; a retry of the job opens the task again', async () => {
      const made = await tasks.create();
      await tasks.act(await tasks.leased(), 'fail', { message: 'never', retryable: false });
      expect(await tasks.jobIs(made.jobId, 'failed')).toMatchObject({
        attemptsMade: 1,
        error: { code: 'TASK_FAILED' },
      });
      await hub.client.send({ method: 'POST', path: `${JOBS}/${made.jobId}/retry`, body: {} });
      const again = await tasks.leased({ waitMs: 20_000 });
      expect(again.task).toMatchObject({ taskId: made.taskId, error: null });
      await tasks.act(again, 'complete', { result: 1 });
      expect(await tasks.jobIs(made.jobId, 'completed')).toMatchObject({ result: 1 });
      await hub.client.send({ method: 'POST', path: `${JOBS}/${made.jobId}/retry`, body: {} });
      await tasks.act(await tasks.leased({ waitMs: 20_000 }), 'complete', { result: 2 });
      expect(await tasks.jobIs(made.jobId, 'completed')).toMatchObject({ result: 2 });
    });

    it('that was redriven is done by the new job', async () => {
      const made = await tasks.create();
      await tasks.act(await tasks.leased(), 'fail', { message: 'never', retryable: false });
      await tasks.jobIs(made.jobId, 'failed');
      const redrive = { method: 'POST', path: `/api/dead-letters/${made.jobId}/redrive`, body: {} };
      const job = (await hub.client.send(redrive)).json as { id: string };
      const again = await tasks.leased({ waitMs: 20_000 });
      expect(again.task).toMatchObject({ taskId: made.taskId, jobId: job.id });
      await tasks.act(again, 'complete');
      await tasks.jobIs(job.id, 'completed');
    });
  });

  it('are listed, newest first, by what they are', async () => {
    const made = [];
    for (const labels of [['a'], ['b'], ['a', 'b'], []]) made.push((await tasks.create({ labels })).taskId);
    const query = `?projectId=${tasks.projectId}`;
    const list = async (more: string) => {
      const { items, nextCursor } = await tasks.send('GET', `${query}${more}`);
      return { ids: (items as { taskId: string }[]).map(({ taskId }) => taskId), nextCursor };
    };
    expect(await list('')).toEqual({ ids: made.toReversed(), nextCursor: null });
    const first = await list('&limit=3');
    expect(first.ids).toEqual(made.toReversed().slice(0, 3));
    expect(await list(`&limit=3&cursor=${String(first.nextCursor)}`)).toEqual({
      ids: made.slice(0, 1),
      nextCursor: null,
    });
    expect((await list('&label=a')).ids).toEqual([made[2], made[0]]);
    await tasks.leased({ worker: 'w7' });
    expect((await list('&worker=w7&state=leased')).ids).toEqual(made.slice(0, 1));
    expect((await list('&state=ready')).ids).toHaveLength(3);
  });
});
