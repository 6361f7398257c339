import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { ADMIN_KEY, open } from '../drivers/hub.mjs';

/** Measures tasks of workers outside of the hub: each worker takes one, completes it, and takes the next, until none is left. */
export async function measure({ driver, stores, tasks, workers }) {
  const source = await (driver === 'bullmq' ? bullmq(stores) : hub(stores));
  const round = async (count) => {
    await source.add(count);
    const taken = [];
    const began = performance.now();
    const work = async (name) => {
      for (let task = await source.next(name); task !== undefined; task = await source.next(name)) {
        taken.push(task.id);
        await source.complete(task);
      }
    };
    await Promise.all(Array.from({ length: workers }, (_, n) => work(`worker-${n}`)));
    const tookMs = performance.now() - began;
    if (taken.length !== count) throw new Error(`${taken.length} tasks were taken of ${count}`);
    return { perSecond: (count * 1000) / tookMs, twice: count - new Set(taken).size };
  };
  await round(100);
  const cpu = process.cpuUsage();
  const result = await round(tasks);
  const { user, system } = process.cpuUsage(cpu);
  await source.close();
  return { ...result, cpuUs: (user + system) / tasks };
}

/** The hub's REST API, as agents use it. */
async function hub(stores) {
  const { app, close } = await open(stores, { work: async () => undefined });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address();
  const dispatcher = new Agent({ connections: 50 });
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
  const post = async (path, body) => {
    const url = `http://127.0.0.1:${port}${path}`;
    const answer = await request(url, { dispatcher, method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.body.text();
    if (answer.statusCode >= 400) throw new Error(text);
    return answer.statusCode === 204 ? undefined : JSON.parse(text);
  };
  return {
    async add(count) {
      const jobs = Array.from({ length: count }, (_, n) => ({
        type: 'process_task',
        data: { taskId: randomUUID(), projectId: `p${n % 20}` },
      }));
      await post('/api/queues/jobs/bulk', { jobs });
    },
    async next() {
      // The jobs register their tasks when they run, so the first ones may come a moment later.
      const leased = await post('/api/tasks/next', { requestId: randomUUID(), waitMs: 500 });
      return leased && { id: leased.task.taskId, leaseToken: leased.leaseToken };
    },
    complete: ({ id, leaseToken }) => post(`/api/tasks/${id}/complete`, { leaseToken, result: { fine: true } }),
    close,
  };
}

/** BullMQ's way of fetching jobs by hand, in this process. */
async function bullmq({ redisUrl }) {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue('tasks', { connection });
  const worker = new Worker('tasks', null, { connection });
  await worker.waitUntilReady();
  return {
    add: (count) => queue.addBulk(Array.from({ length: count }, (_, n) => ({ name: 'task', data: { n } }))),
    async next(name) {
      const job = await worker.getNextJob(name, { block: false });
      return job && { id: job.id, job, name };
    },
    complete: ({ job, name }) => job.moveToCompleted({ fine: true }, name, false),
    async close() {
      await worker.close(true);
      await queue.close();
      connection.disconnect();
    },
  };
}
