import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { GiteaSimulator } from '../support/gitea/gitea-simulator.js';
import { startDyingHub, type DyingHub } from '../support/hub/dying-hub.js';
import { startHttpHub } from '../support/hub/http-hub.js';
import { patience } from '../support/limits.js';
import { createTestDatabase } from '../support/stores/postgres.js';

const ASK = '/api/merges';

/** Completes two tasks with requests, and has them merged. */
async function begin({ http }: DyingHub, numbers: number[]): Promise<void> {
  const send = async (method: string, path: string, body: object) => {
    const { status, text, json } = await http.send({ method, path, body });
    if (status >= 300) throw new Error(`${path}: ${text}`);
    return json as { leaseToken: string };
  };
  const project = {
    name: 'shop',
    dockerImage: 'octo/shop',
    domain: 'shop.test',
    repository: 'octo/shop',
    provider: 'gitea',
  };
  await send('PUT', '/api/projects/shop', project);
  await send('POST', '/api/queues/deploys/pause', {});
  for (const number of numbers) {
    const taskId = `task-${number}`;
    await send('POST', '/api/tasks', { taskId, projectId: 'shop' });
    const { leaseToken } = await send('POST', '/api/tasks/next', { requestId: taskId, waitMs: 5000 });
    await send('POST', `/api/tasks/${taskId}/complete`, { leaseToken, result: { pullRequest: number } });
  }
  const taskIds = numbers.map((number) => `task-${number}`);
  await http.send({ path: ASK, body: { taskGroupId: 'g', projectId: 'shop', taskIds, targetBranch: 'main' } });
}

describe('a merge whose node is killed', () => {
  it.each([
    ['after GiteaHost.merge', 'between the merge and its record'],
    ['before GiteaHost.merge', 'between the record that it begins and the merge'],
    ['before SqlEffects.finish', 'before the merge is recorded'],
    ['after SqlEffects.finish', 'after the effect is recorded, and before its request is'],
    ['after GroupMerge.run', 'after the last merge, and before the deploy'],
  ])(
    '%s, %s, is merged once, and deployed once',
    async (point) => {
      const [database, gitea] = await Promise.all([createTestDatabase(), GiteaSimulator.start()]);
      const folder = mkdtempSync(join(tmpdir(), 'runnerhub-dying-'));
      const pulls = [await gitea.open(), await gitea.open()];
      const env = { DATABASE_URL: database.url, GITEA_URL: gitea.url, GITEA_TOKEN: gitea.token };
      try {
        const dying = await startDyingHub(point, { ...env, RUNNERHUB_DATA_DIR: folder });
        try {
          await dying.ready();
          const numbers = pulls.map(({ number }) => number);
          expect(
            await Promise.all([dying.killed(async () => Promise.resolve()), begin(dying, numbers).catch(String)]),
          ).toContain('SIGKILL');
        } finally {
          dying.end();
        }
        const hub = await startHttpHub(env, { nodeSilenceMs: 2000 });
        try {
          const sql = `select id, state, error_message as error, result from jobs where type = 'merge_tasks'`;
          const job = await eventually(
            async () => {
              const [found] = (await hub.ledger.query<{ id: string; state: string; result: unknown }>(sql)).rows;
              if (!found || !['completed', 'failed'].includes(found.state)) throw new Error(JSON.stringify(found));
              return found;
            },
            { within: 30_000 },
          );
          expect(job).toMatchObject({
            state: 'completed',
            result: { merged: pulls.map(({ mergeSha: sha }) => ({ sha })) },
          });
          expect(pulls.map(({ merges }) => merges)).toEqual([1, 1]);
          expect(await gitea.git.subjects('main')).toHaveLength(3);
          const deploys = await hub.ledger.query<{ data: object }>(`select data from jobs where type = 'deploy'`);
          expect(deploys.rows).toMatchObject([{ data: { commitHash: pulls[1]?.mergeSha, deploymentId: job.id } }]);
        } finally {
          await hub.remove();
        }
      } finally {
        await database.drop();
        await gitea.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    patience(120_000),
  );
});
