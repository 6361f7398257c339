import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../../src/containers/container-runtime.js';
import { PG_POOL } from '../../src/database/pg-pool.js';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { eventually } from '../support/eventually.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';

const REPOSITORY = 'octo-org/hello';
const PATIENCE = { within: 20_000 };

const folder = mkdtempSync(join(tmpdir(), 'warm-pool-'));
let simulator: GitHubSimulator;
let hub: RunnerHub;

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await hub.close();
  await simulator.stop();
});

const rows = async <Row>(sql: string): Promise<Row[]> =>
  (await hub.app.get<Pool>(PG_POOL, { strict: false }).query(sql)).rows as Row[];

it('warm runners wait for jobs, run them, and are replaced', async () => {
  simulator = new GitHubSimulator();
  simulator.addRepository(REPOSITORY);
  const { url } = await simulator.start();
  const online: string[] = [];
  simulator.on('runner:online', ({ name }) => online.push(name));
  hub = await startRunnerHub({
    ...{ GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token, CONTAINER_RUNTIME: 'host' },
    ...{ RUNNER_HOST_DIR: RUNNER_FILES, RUNNER_WARM: '1', RUNNER_MAX: '2' },
  });
  simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
  const run = async () => {
    // Ends only after the hub has learnt that it runs: a start that is seen after the end is not measured.
    const gate = join(folder, randomUUID());
    const steps = [`while [ ! -e ${gate} ]; do sleep 0.1; done`];
    const job = simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted'], steps });
    const begun = `select 1 from demands where workflow_job_id = ${job.id} and state = 'in_progress'`;
    await eventually(async () => (await rows(begun)).length === 1, PATIENCE);
    writeFileSync(gate, '');
    await eventually(() => job.status === 'completed', PATIENCE);
    expect(job.conclusion).toBe('success');
    return job.runner?.name;
  };

  /** Waits for the one idle runner that replaces the given one; returns its name. */
  const warmAfter = (name: string | undefined) =>
    eventually(async () => {
      const idle = await rows<{ name: string; known: boolean }>(
        `select name, online_at is not null as known from runners
          where demand_id is null and state in ('registering','starting','online')`,
      );
      const [only] = idle;
      return idle.length === 1 && only?.known && only.name !== name && online.includes(only.name) && only.name;
    }, PATIENCE);

  /** Returns the start stages of the job that this runner ran. */
  const stagesOf = async (name: string | undefined) => {
    const { id } = await eventually(
      async () => (await rows<{ id: string }>(`select id from demands where runner_name = '${name}'`))[0],
      PATIENCE,
    );
    const { json } = await hub.http.send({ path: `/api/runners/demands/${id}` });
    return (json as { startStages: { stage: string }[] }).startStages.map(({ stage }) => stage);
  };

  // Only the first job shows the hub which repository to warm runners for. Either of the two runners may have got it.
  const warm = await warmAfter(await run());
  expect(await run()).toBe(warm);
  await warmAfter(warm);
  const stages = await stagesOf(warm);
  expect(stages).toContain('job');
  for (const done of ['registration', 'container', 'online']) expect(stages).not.toContain(done);
  await eventually(async () => {
    const { text } = await hub.http.send({ path: '/metrics' });
    return text.includes('runnerhub_runner_start_seconds_count{stage="job"} 2');
  }, PATIENCE);
  // Idle runners outlive the hub; this test's must not.
  const runtime = hub.app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false });
  for (const { name } of await runtime.list({})) await runtime.destroy(name, 0);
});
