import { describe, expect } from 'vitest';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../../src/containers/container-runtime.js';
import { PG_POOL } from '../../src/database/pg-pool.js';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { startDyingHub, type DyingHub } from '../support/hub/dying-hub.js';
import { eventually } from '../support/eventually.js';
import { forgetNodes } from '../support/hub/forget-nodes.js';
import { createTestDatabase } from '../support/stores/postgres.js';
import type { HttpClient } from '../support/hub/http-client.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';
import { concurrentCases } from '../support/concurrent-cases.js';

const REPOSITORY = 'octo-org/hello';
const LABELS = ['self-hosted', 'linux'];
const PATIENCE = { within: 40_000 };

/** Steps of a runner's life in order, with the point at which the hub is killed. */
const STEPS: [step: string, point: string][] = [
  ['the webhook is stored but not processed', 'before Demands.report'],
  ['the demand is recorded', 'after Demands.report'],
  ['the demand is admitted, and its runner is not prepared yet', 'before PrepareRunnerHandler.run'],
  ['a job has locked the runner for its preparation', 'after RunnerStore.lockForPreparation'],
  ['the runner is about to be registered at GitHub', 'before GitHubClient.generateJitConfig'],
  ['GitHub has registered the runner, and the ledger has not recorded it', 'after GitHubClient.generateJitConfig'],
  ['the registration is recorded', 'after RunnerStore.registered'],
  ['the container runs, and the ledger has not recorded it', 'after HostRuntime.run'],
  ['the container is recorded', 'after RunnerStore.started'],
  ['the runner is online', 'after RunnerStore.online'],
  ['the container has ended unnoticed', 'before RunnerExit.finalize'],
  ['the log is stored', 'after RunnerContainer.keepRecord'],
  ['the registration is removed', 'after RunnerRegistration.remove'],
  ['the container is removed', 'after RunnerContainer.remove'],
  ['the end of the runner is recorded', 'after RunnerExit.conclude'],
  ['the cleanup after the runner is about to start', 'before CleanupRunnerHandler.run'],
  ['the removal of the runner is recorded', 'after RunnerStore.removed'],
];

async function killedAndStartedAgain(point: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'runner-kills-'));
  const database = await createTestDatabase();
  const simulator = new GitHubSimulator({ lostRunnerMs: 4000 });
  simulator.addRepository(REPOSITORY);
  let dying: DyingHub | undefined;
  let hub: RunnerHub | undefined;
  try {
    const { url } = await simulator.start();
    const env = {
      ...{ GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token, GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET },
      ...{ CONTAINER_RUNTIME: 'host', RUNNER_HOST_DIR: RUNNER_FILES, RUNNERHUB_DATA_DIR: folder },
      DATABASE_URL: database.url,
      // Jobs of the killed hub restart soon after their locks expire.
      STALLED_INTERVAL_MS: '3000',
    };
    dying = await startDyingHub(point, env);
    await dying.ready();
    simulator.setWebhook({ url: `${dying.url}/webhooks/github`, secret: WEBHOOK_SECRET });
    const witness = join(folder, 'ran');
    const job = simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps: [`echo ran >>${witness}`] });
    const { http } = dying;
    expect(await dying.killed(() => checkEndedRunners(http))).toBe('SIGKILL');

    await forgetNodes(database.url);
    hub = await startRunnerHub(env, database);
    simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
    await eventually(() => job.status === 'completed', PATIENCE);
    expect(job.conclusion).toBe('success');
    await nothingLeft(hub, simulator);
    expect(existsSync(witness) && readFileSync(witness, 'utf8')).toBe('ran\n');
    expect(await count(hub, `from runners`)).toBe(1);
    expect(await count(hub, `from demands where state = 'completed'`)).toBe(1);
  } finally {
    dying?.end();
    await hub?.close({ keepFolder: true });
    await simulator.stop();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('a hub killed when', () => {
  // The cases mostly wait until the killed hubs' locks expire; each has its own stores, folder and GitHub.
  const together = concurrentCases({ atOnce: 4, within: 120_000 });
  for (const [step, point] of STEPS) {
    together(`${step} (${point}) continues after a restart: the job runs once, and nothing is left behind`, () =>
      killedAndStartedAgain(point),
    );
  }
});

/** Promotes the checks that are delayed by half a minute after a runner's end. */
async function checkEndedRunners(http: HttpClient): Promise<void> {
  const { json } = await http.send({ path: '/api/queues/jobs?type=cleanup_runner&state=delayed' });
  for (const { id } of (json as { items: { id: string }[] }).items)
    await http.send({ method: 'POST', path: `/api/queues/jobs/${id}/promote` });
}

const count = async (hub: RunnerHub, sql: string) => {
  const { rows } = await hub.app
    .get<Pool>(PG_POOL, { strict: false })
    .query<{ n: string }>(`select count(*) as n ${sql}`);
  return Number(rows[0]?.n);
};

/** Waits until nothing remains in the ledger, on the machine and at GitHub. */
async function nothingLeft(hub: RunnerHub, simulator: GitHubSimulator): Promise<void> {
  const runtime = hub.app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false });
  await eventually(async () => {
    await checkEndedRunners(hub.http);
    const left = {
      runners: await count(hub, `from runners where removed_at is null`),
      demands: await count(hub, `from demands where state not in ('completed','cancelled')`),
      containers: (await runtime.list({})).length,
      registrations: simulator.runners.length,
    };
    if (Object.values(left).some((n) => n > 0)) throw new Error(`left: ${JSON.stringify(left)}`);
    return true;
  }, PATIENCE);
}
