import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Answer } from '../../support/hub/http-client.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub } from '../../support/hub/http-hub.js';
import { TaskCalls } from '../../support/hub/task-hub.js';
import { patience } from '../../support/limits.js';

const MOST = 1000;

it(
  'requests that wait for a task are bounded, get one task each, and none keeps a hub from closing',
  async () => {
    const hub = await startHttpHub({ METRICS_PUBLIC: 'true' });
    try {
      const tasks = new TaskCalls(hub.client, 'p');
      const ask = (requestId: string) =>
        hub.client.send({ path: '/api/tasks/next', body: { requestId, projectId: 'p', waitMs: 30_000 } });
      const answers: Answer[] = [];
      const waiting = Array.from({ length: MOST }, async (_, n) => void answers.push(await ask(`r${n}`)));
      const waits = async (count: number) => {
        const { text } = await hub.client.send({ path: '/metrics' });
        return text.includes(`runnerhub_task_requests_waiting ${count}\n`);
      };
      await eventually(() => waits(MOST), { within: 20_000 });
      const refused = await ask(randomUUID());
      expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
      expect(refused.json).toMatchObject({ code: 'RATE_LIMITED' });

      const made = [await tasks.create(), await tasks.create(), await tasks.create()];
      await eventually(() => answers.length === made.length);
      const given = answers.map(({ json }) => (json as { task: { taskId: string } }).task.taskId);
      expect(given.sort()).toEqual(made.map(({ taskId }) => taskId).sort());
      await eventually(() => waits(MOST - made.length));

      const began = performance.now();
      await hub.close();
      await Promise.all(waiting);
      expect(performance.now() - began).toBeLessThan(patience(10_000));
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(MOST - made.length);
    } finally {
      await hub.remove();
    }
  },
  patience(60_000),
);
