import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDyingHub } from '../support/hub/dying-hub.js';
import { startHttpHub } from '../support/hub/http-hub.js';
import { patience } from '../support/limits.js';
import { createTestDatabase } from '../support/stores/postgres.js';
import { TaskCalls, type LeaseShown } from '../support/hub/task-hub.js';

const TIMINGS = { nodeSilenceMs: 2000, nodeHeartbeatMs: 500 };

/** Points at which the hub dies, and whether the end of the task was stored by then. */
const POINTS: [point: string, stored: boolean | undefined][] = [
  ['before TaskRegistry.open', undefined],
  ['after TaskRegistry.open', undefined],
  ['after TaskLeases.claimToken', undefined],
  ['before JobActions.wakeWithin', false],
  ['after JobActions.wakeWithin', false],
  ['before JobActions.runNow', true],
];

describe('a task whose hub is killed', () => {
  it.each(POINTS)(
    'ends once, with the result of its worker: %s',
    async (point, stored) => {
      const database = await createTestDatabase();
      const folder = mkdtempSync(join(tmpdir(), 'runnerhub-dying-'));
      const env = { DATABASE_URL: database.url, RUNNERHUB_DATA_DIR: folder, TIMINGS: JSON.stringify(TIMINGS) };
      const request = { requestId: randomUUID(), waitMs: 20_000 };
      const taskId = `t-${randomUUID()}`;
      let lease: LeaseShown | undefined;
      try {
        const dying = await startDyingHub(point, env);
        try {
          await dying.ready();
          const tasks = new TaskCalls(dying.http, 'p');
          expect(
            await dying.killed(async () => {
              await tasks.create({ taskId });
              lease ??= await tasks.leased(request);
              await tasks.act(lease, 'complete', { result: 'done' });
            }),
          ).toBe('SIGKILL');
        } finally {
          dying.end();
        }
        const hub = await startHttpHub({ DATABASE_URL: database.url }, TIMINGS);
        try {
          const tasks = new TaskCalls(hub.client, 'p');
          // A worker repeats what got no answer.
          if (stored !== true) lease ??= await tasks.leased(request);
          if (stored !== undefined) {
            const { rows } = await hub.ledger.query<{ state: string }>(`select state from tasks`);
            expect(rows).toEqual([{ state: stored ? 'completed' : 'leased' }]);
          }
          if (lease)
            expect(await tasks.act(lease, 'complete', { result: 'done' })).toMatchObject({ state: 'completed' });
          const { jobId } = (await tasks.get(taskId)) as { jobId: string };
          expect(await tasks.jobIs(jobId, 'completed')).toMatchObject({ result: 'done', attemptsMade: 1 });
          const { rows: leases } = await hub.ledger.query(`select outcome from task_leases`);
          expect(leases).toEqual([{ outcome: 'completed' }]);
        } finally {
          await hub.remove();
        }
      } finally {
        await database.drop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    patience(120_000),
  );
});
