import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { TaskCalls } from '../../support/hub/task-hub.js';

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

  describe('dependencies', () => {
    it('block a task until all of them are completed, created before or after it', async () => {
      const late = `t-${randomUUID()}`;
      const one = await tasks.create();
      const all = await tasks.create({ dependsOn: [one.taskId, late] });
      expect(all).toMatchObject({ state: 'blocked' });
      await tasks.act(await tasks.leased(), 'complete');
      expect(await tasks.get(all.taskId)).toMatchObject({
        state: 'blocked',
        dependsOn: expect.arrayContaining([
          { taskId: one.taskId, state: 'completed' },
          { taskId: late, state: null },
        ]),
      });
      await tasks.create({ taskId: late });
      await tasks.act(await tasks.leased(), 'complete');
      expect((await tasks.leased()).task.taskId).toBe(all.taskId);
    });

    it.each(['fail', 'cancel'])('that %s fail all that wait for them, with their jobs', async (how) => {
      const root = await tasks.create();
      const middle = await tasks.create({ dependsOn: [root.taskId] });
      const leaf = await tasks.create({ dependsOn: [middle.taskId] });
      if (how === 'fail') await tasks.act(await tasks.leased(), 'fail', { message: 'no', retryable: false });
      else await tasks.send('DELETE', `/${root.taskId}`, { reason: 'no longer needed' });
      for (const { taskId, jobId } of [middle, leaf]) {
        expect(await tasks.get(taskId)).toMatchObject({ state: 'failed', error: { code: 'DEPENDENCY_FAILED' } });
        expect(await tasks.jobIs(jobId, 'failed')).toMatchObject({ error: { code: 'DEPENDENCY_FAILED' } });
      }
      const late = await tasks.create({ dependsOn: [root.taskId] });
      expect(late).toMatchObject({ state: 'failed' });
      await tasks.jobIs(late.jobId, 'failed');
    });

    it('in a circle, or across projects, are refused', async () => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => `${name}-${randomUUID()}`);
      await tasks.create({ taskId: a, dependsOn: [b] });
      await tasks.create({ taskId: b, dependsOn: [c] });
      expect(await tasks.create({ taskId: c, dependsOn: [a] }, 400)).toMatchObject({ code: 'VALIDATION_FAILED' });
      await tasks.create({ taskId: `self-${c}`, dependsOn: [`self-${c}`] }, 400);
      const other = tasks.of(`other-${randomUUID()}`);
      await other.create({ dependsOn: [a] }, 400);
      await other.create({ taskId: c }, 400);
      await tasks.send('GET', `/${c}`, undefined, 404);
    });

    it('in a circle that is made at once leave a part of it out', async () => {
      const ids = Array.from({ length: 6 }, () => `t-${randomUUID()}`);
      const answers = await Promise.all(
        ids.map((taskId, n) => {
          const body = { taskId, projectId: tasks.projectId, dependsOn: [ids[(n + 1) % ids.length]] };
          return hub.client.send({ path: '/api/tasks', body });
        }),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 202, 400]);
    });
  });

  describe('a cancel', () => {
    it('ends task and job, and the worker hears of it by its heartbeat', async () => {
      const made = await tasks.create();
      const lease = await tasks.leased();
      expect(await tasks.send('DELETE', `/${made.taskId}`, {})).toMatchObject({ state: 'cancelled' });
      expect(await tasks.act(lease, 'progress')).toMatchObject({ cancelRequested: true });
      expect(await tasks.act(lease, 'complete', {}, 409)).toMatchObject({ code: 'LEASE_LOST' });
      await tasks.jobIs(made.jobId, 'cancelled');
      const { json } = await hub.client.send({ path: `/api/audit?target=${made.taskId}` });
      const acts = (json as { items: Record<string, unknown>[] }).items.map((act) => [act['action'], act['result']]);
      expect(acts).toEqual([
        ['task.complete', 'LEASE_LOST'],
        ['task.cancel', 'done'],
        ['task.create', 'done'],
      ]);
      await tasks.send('DELETE', `/${made.taskId}`, {}, 409);
    });

    it('of the job alone ends the task, too', async () => {
      const made = await tasks.create();
      const waiting = await tasks.create({ dependsOn: [made.taskId] });
      await tasks.jobIs(made.jobId, 'delayed');
      const lease = await tasks.leased();
      await hub.client.send({ method: 'POST', path: `${JOBS}/${made.jobId}/cancel`, body: {} });
      expect(await tasks.act(lease, 'complete', {}, 409)).toMatchObject({
        code: 'LEASE_LOST',
        detail: expect.stringContaining('the task was cancelled') as unknown,
      });
      expect(await tasks.get(waiting.taskId)).not.toMatchObject({ state: 'ready' });
      expect(await tasks.act(lease, 'progress')).toMatchObject({ cancelRequested: true });
      await tasks.until(made.taskId, 'cancelled');
      await hub.client.send({ method: 'POST', path: `${JOBS}/${made.jobId}/retry`, body: {} });
      await tasks.act(await tasks.leased({ waitMs: 20_000 }), 'complete');
      await tasks.jobIs(made.jobId, 'completed');
    });

    it('keeps a task that nobody has from every worker', async () => {
      const made = await tasks.create();
      await hub.client.send({ method: 'POST', path: `${JOBS}/${made.jobId}/cancel`, body: {} });
      expect(await tasks.next()).toBeUndefined();
    });
  });
});
