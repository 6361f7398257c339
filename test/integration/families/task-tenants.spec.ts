import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { TaskCalls } from '../../support/hub/task-hub.js';

const [A, B] = [{ tenant: 'a' }, { tenant: 'b' }];

describe('tasks of two tenants with one name of a project', () => {
  let hub: HttpHub;
  let [a, b] = [] as unknown as [TaskCalls, TaskCalls];
  beforeAll(async () => {
    hub = await startHttpHub();
    const projectId = `p-${randomUUID()}`;
    const callsOf = async (tenant: string) => {
      const { json } = await hub.client.send({
        path: '/api/keys',
        body: { name: tenant, role: 'operator', tenants: [tenant] },
      });
      return new TaskCalls(hub.client.as((json as { key: string }).key), projectId);
    };
    [a, b] = [await callsOf('a'), await callsOf('b')];
  });
  afterAll(() => hub?.remove());
  const newId = () => `t-${randomUUID()}`;

  it('show nothing of each other to who names an id', async () => {
    const { taskId } = await a.create(A);
    for (const calls of [b, b.of('elsewhere')]) {
      const { detail } = await calls.create({ ...B, dependsOn: [taskId] }, 400);
      expect(detail).toMatch(/^dependsOn names .* can't be a task of this tenant/);
      expect(detail).not.toContain(a.projectId);
    }
    await a.act(await a.leased(), 'complete');
  });

  it('do not keep each other from an id by waiting for it', async () => {
    const future = newId();
    const waiting = await b.of('elsewhere').create({ ...B, dependsOn: [future] });
    await a.create({ ...A, taskId: future });
    await a.act(await a.leased(), 'complete');
    expect(await b.get(waiting.taskId)).toMatchObject({
      state: 'blocked',
      dependsOn: [{ taskId: future, state: null }],
    });
  });

  it.each(['cancel', 'complete', 'fail'])('do not end by a %s of the other one what waits for an id', async (how) => {
    const taskId = newId();
    const first = await a.create({ ...A, dependsOn: [taskId] });
    const second = await a.create({ ...A, dependsOn: [first.taskId] });
    await b.create({ ...B, taskId });
    if (how === 'cancel') await b.send('DELETE', `/${taskId}`, {});
    else await b.act(await b.leased(), how, how === 'fail' ? { message: 'no', retryable: false } : {});
    for (const one of [first, second]) expect(await a.get(one.taskId)).toMatchObject({ state: 'blocked' });
    const third = await a.create({ ...A, dependsOn: [first.taskId] });
    expect(third).toMatchObject({ state: 'blocked' });
  });

  it('form no circle with each other', async () => {
    const [x, y] = [newId(), newId()];
    const mine = await a.create({ ...A, dependsOn: [x] });
    await b.create({ ...B, taskId: x, dependsOn: [y] });
    await a.create({ ...A, taskId: y, dependsOn: [mine.taskId] });
  });

  it('are not taken over by a job of the other tenant', async () => {
    const { taskId, jobId } = await a.create(A);
    await a.send('DELETE', `/${taskId}`, {});
    // As after the time for which the key of a job is kept.
    await hub.ledger.query(`delete from job_keys where job_id = $1`, [jobId]);
    const body = { type: 'process_task', data: { taskId, projectId: a.projectId }, ...B };
    const { json, text, status } = await b.client.send({ path: '/api/queues/jobs', body });
    expect({ status, text }).toMatchObject({ status: 202 });
    expect(await b.jobIs((json as { id: string }).id, 'failed')).toMatchObject({
      error: { code: 'WRONG_STATE', message: expect.stringContaining('the id is taken') as unknown },
    });
    expect(await a.get(taskId)).toMatchObject({ jobId, tenant: 'a', state: 'cancelled' });
  });
});
