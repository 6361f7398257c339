import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Why } from '../../../src/jobs/why.js';
import type { QueueLanes } from '../../../src/persistence/queries/queue-lanes.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { TaskCalls } from '../../support/hub/task-hub.js';
import { HttpSink } from '../../support/outgoing/http-sink.js';

const JOBS = '/api/queues/jobs';

describe('why a job waits outside of its queue', () => {
  let hub: HttpHub;
  let sink: HttpSink;
  beforeAll(async () => {
    sink = await HttpSink.start();
    hub = await startHttpHub({ EGRESS_ALLOW: '127.0.0.1' });
  });
  afterAll(async () => {
    await hub?.remove();
    await sink?.close();
  });

  const get = async <Json>(path: string) => {
    const { status, json } = await hub.client.send({ path });
    expect({ path, status }).toEqual({ path, status: 200 });
    return json as Json;
  };
  const becomes = (id: string, code: string) =>
    eventually(async () => {
      const why = await get<Why>(`${JOBS}/${id}/why`);
      return why.code === code && why;
    });

  it('is the lane that was busy, for each job of it, and until when', async () => {
    sink.answer = (response) => void response.writeHead(429, { 'retry-after': '600' }).end('slow down');
    const data = { url: `${sink.url}/hook`, event: 'order.paid', payload: {} };
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      const { json } = await hub.client.send({ path: JOBS, body: { type: 'deliver_webhook', data } });
      ids.push((json as { id: string }).id);
    }
    for (const id of ids) {
      const { reason, waits, until } = await becomes(id, 'LANE');
      expect(reason).toMatch(/^Lane webhook 127\.0\.0\.1.* is held until 20.+Z: .+; it runs at 20.+Z$/);
      expect([waits, until === null]).toEqual([true, false]);
    }
    const { lanes, exact } = await get<QueueLanes>('/api/queues/webhooks/lanes');
    expect(lanes).toMatchObject([{ lane: expect.stringMatching(/^webhook 127/) as unknown, waiting: 3 }]);
    expect(exact).toBe(true);
    expect((await get<QueueLanes>('/api/queues/email/lanes')).lanes).toEqual([]);
    // A lane that is free again holds nothing, although its jobs are not due yet.
    await hub.ledger.query(`update held_lanes set held_until = now() - interval '1 s'`);
    expect((await get<QueueLanes>('/api/queues/webhooks/lanes')).lanes).toEqual([]);
    expect(await becomes(ids[0] ?? '', 'SUSPENDED')).toMatchObject({ waits: true });
  });

  it('is the state of its task: other tasks, a worker with its labels, or the one that has it', async () => {
    const tasks = new TaskCalls(hub.client);
    const first = await tasks.create();
    const { taskId, jobId } = await tasks.create({ labels: ['gpu'], dependsOn: [first.taskId, 'a-later-one'] });
    const blocked = await becomes(jobId, 'DEPENDENCIES');
    expect(blocked.reason).toContain(`Its task ${taskId} is blocked by 2 other tasks: `);
    expect(blocked.reason).toContain('a-later-one (not created yet)');
    expect(blocked.reason).toContain(`${first.taskId} (ready)`);
    expect(await becomes(first.jobId, 'WORKER')).toMatchObject({ waits: true, position: null });
    for (const id of [first.taskId, 'a-later-one']) {
      if (id === 'a-later-one') await tasks.create({ taskId: id });
      const lease = await tasks.leased();
      expect(lease.task.taskId).toBe(id);
      await tasks.act(lease, 'complete');
    }
    expect((await becomes(jobId, 'WORKER')).reason).toContain('ready for a worker with the labels gpu');
    const lease = await tasks.leased({ worker: 'agent-7', labels: ['gpu'] });
    const { reason } = await becomes(jobId, 'LEASED');
    expect(reason).toMatch(new RegExp(`^Worker agent-7 of .+ has its task ${taskId}, with a lease until 20`));
    await tasks.act(lease, 'complete');
    expect(await becomes(jobId, 'ENDED')).toMatchObject({ waits: false });
  });
});
