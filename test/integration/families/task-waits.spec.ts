import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Lease } from '../../../src/families/tasks/model/task.js';
import { WaitingWorkers } from '../../../src/families/tasks/waiting-workers.js';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub } from '../../support/hub/http-hub.js';
import { TaskCalls } from '../../support/hub/task-hub.js';
import { patience } from '../../support/limits.js';

const MOST = 1000;
const HOUR = 3_600_000;

it(
  'requests that wait for a task are bounded, get one task each, and none keeps a hub from closing',
  async () => {
    const hub = await startHttpHub();
    try {
      const tasks = new TaskCalls(hub.client, 'p');
      const workers = hub.app.get(WaitingWorkers, { strict: false });
      const sender = { owner: 'a-test', name: 'a-test', scopes: UNSCOPED };
      const answers: (Lease | undefined)[] = [];
      const wait = async (n: number) =>
        void answers.push(await workers.next(sender, { requestId: `r${n}`, projectId: 'p' }, HOUR));
      const waiting = Array.from({ length: MOST - 1 }, (_, n) => wait(n));
      const body = { requestId: randomUUID(), projectId: 'p', waitMs: 30_000 };
      const last = hub.client.send({ path: '/api/tasks/next', body: { ...body, projectId: 'of-no-task' } });
      await eventually(() => workers.count === MOST);
      const refused = await hub.client.send({ path: '/api/tasks/next', body });
      expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
      expect(refused.json).toMatchObject({ code: 'RATE_LIMITED' });

      const made = [await tasks.create(), await tasks.create(), await tasks.create()];
      await eventually(() => answers.length === made.length, { within: 20_000 });
      const given = answers.map((lease) => lease?.task.taskId);
      expect(given.sort()).toEqual(made.map(({ taskId }) => taskId).sort());
      expect(workers.count).toBe(MOST - made.length);

      await hub.close();
      await Promise.all(waiting);
      expect(answers.filter((lease) => lease === undefined)).toHaveLength(MOST - 1 - made.length);
      expect((await last).status).toBe(204);
    } finally {
      await hub.remove();
    }
  },
  patience(60_000),
);
