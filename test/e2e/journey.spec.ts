import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../../src/containers/container-runtime.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/stores/postgres.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';

const LABELS = ['self-hosted', 'linux', 'x64'];
const REPOSITORY = 'octo-org/hello';
const PATIENCE = { within: 20_000 };

interface Item {
  id: string;
  state: string;
  [field: string]: unknown;
}

let simulator: GitHubSimulator;
let apiUrl: string;
let database: TestDatabase | undefined;
const hubs: RunnerHub[] = [];

beforeEach(async () => {
  simulator = new GitHubSimulator({ lostRunnerMs: 4000 });
  simulator.addRepository(REPOSITORY);
  ({ url: apiUrl } = await simulator.start());
});
afterEach(async () => {
  for (const hub of hubs.splice(0).reverse()) await hub.close();
  await simulator.stop();
  await database?.drop();
  database = undefined;
});
async function start(env: Record<string, string> = {}, folder?: string): Promise<RunnerHub> {
  database ??= await createTestDatabase();
  const hub = await startRunnerHub(
    {
      GITHUB_API_URL: apiUrl,
      GITHUB_TOKEN: simulator.token,
      CONTAINER_RUNTIME: 'host',
      RUNNER_HOST_DIR: RUNNER_FILES,
      ...(folder && { RUNNERHUB_DATA_DIR: folder }),
      ...env,
    },
    database,
  );
  hubs.push(hub);
  simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
  return hub;
}

async function list(hub: RunnerHub, path: string): Promise<Item[]> {
  const { status, json } = await hub.http.send({ path });
  expect(status).toBe(200);
  return (json as { items: Item[] }).items;
}
const demands = (hub: RunnerHub) => list(hub, '/api/runners/demands');
const runners = (hub: RunnerHub) => list(hub, '/api/runners');
const get = async (hub: RunnerHub, path: string) => (await hub.http.send({ path })).json as Item;

function demandOf(hub: RunnerHub, jobId: number): Promise<Item> {
  return eventually(async () => (await demands(hub)).find(({ workflowJobId }) => workflowJobId === String(jobId)));
}
function demandIn(hub: RunnerHub, jobId: number, state: string): Promise<Item> {
  return eventually(async () => {
    const demand = await demandOf(hub, jobId);
    return demand.state === state && demand;
  }, PATIENCE);
}
function runnersIn(hub: RunnerHub, ...states: string[]): Promise<Item[]> {
  return eventually(async () => {
    const all = await runners(hub);
    return all.length > 0 && all.every(({ state }) => states.includes(state)) && all;
  }, PATIENCE);
}

/** Waits until all runners are removed; promotes the delayed checks, which would wait for thirty seconds. */
function allRemoved(hub: RunnerHub): Promise<Item[]> {
  return eventually(async () => {
    const delayed = await list(hub, '/api/queues/jobs?type=cleanup_runner&state=delayed');
    for (const { id } of delayed) await hub.http.send({ method: 'POST', path: `/api/queues/jobs/${id}/promote` });
    const all = await runners(hub);
    return all.every(({ removedAt }) => removedAt !== null) && all;
  }, PATIENCE);
}

async function expectNothingLeft(hub: RunnerHub): Promise<void> {
  expect(simulator.runners).toEqual([]);
  const runtime = hub.app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false });
  expect(await runtime.list({})).toEqual([]);
  expect(await list(hub, '/api/queues/jobs?state=failed')).toEqual([]);
}

describe('a job at GitHub', () => {
  it('is refused with the reason when it comes from a fork, unless forks are allowed', async () => {
    const FORK = 'octo-org/fork';
    simulator.addRepository(FORK, { fork: true });
    const first = await start();
    const job = simulator.queueJob({ repository: FORK, labels: LABELS, steps: ['true'] });
    const { id } = await demandOf(first, job.id);
    expect(await get(first, `/api/runners/demands/${String(id)}`)).toMatchObject({
      state: 'queued',
      waitingReason: expect.stringMatching(/octo-org\/fork is a fork.*RUNNER_ALLOW_FORKS/),
    });
    expect(await runners(first)).toEqual([]);
    await first.close({ keepFolder: true });
    hubs.pop();
    // No webhook repeats the job: the hub finds it by asking GitHub.
    await start({ RUNNER_ALLOW_FORKS: 'true' }, first.folder);
    await eventually(() => job.conclusion === 'success', PATIENCE);
  });

  it('gets a runner, runs, and leaves nothing behind', async () => {
    const hub = await start();
    const job = simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps: ['echo it runs'] });
    const demand = await demandIn(hub, job.id, 'completed');
    expect(job).toMatchObject({ conclusion: 'success', log: expect.stringContaining('it runs') });

    const [runner] = await runnersIn(hub, 'finished', 'removed');
    expect(demand).toMatchObject({
      runAttempt: 1,
      repository: REPOSITORY,
      labels: LABELS,
      conclusion: 'success',
      runnerId: runner?.id,
      runnerName: job.runner?.name,
      waitingReason: null,
    });
    expect(runner).toMatchObject({ name: job.runner?.name, demandId: demand.id, exitCode: 0, error: null });
    const { log } = await get(hub, `/api/runners/${String(runner?.id)}/logs`);
    expect(log).toContain('it runs');

    const [removed] = await allRemoved(hub);
    for (const stage of ['createdAt', 'registeredAt', 'startedAt', 'busyAt', 'finishedAt', 'removedAt']) {
      expect([stage, Date.parse(String(removed?.[stage]))]).toEqual([stage, expect.any(Number)]);
      expect(Date.parse(String(removed?.[stage]))).not.toBeNaN();
    }
    await expectNothingLeft(hub);
  });

  it('exposes the runner’s configuration nowhere', async () => {
    const hub = await start();
    const secrets: string[] = [];
    simulator.on('request', ({ answer }) => {
      const { encoded_jit_config: secret } = (answer ?? {}) as { encoded_jit_config?: string };
      if (secret !== undefined) secrets.push(secret);
    });
    const job = simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps: ['echo hello'] });
    await demandIn(hub, job.id, 'completed');
    const [runner] = await runnersIn(hub, 'finished', 'removed');
    const paths = [
      '/api/queues/jobs',
      '/api/runners',
      '/api/runners/demands',
      `/api/runners/${String(runner?.id)}/logs`,
    ];
    const jobs = await list(hub, '/api/queues/jobs');
    for (const { id } of jobs) paths.push(`/api/queues/jobs/${id}/events`, `/api/queues/jobs/${id}/logs`);
    const shown = (await Promise.all(paths.map((path) => hub.http.send({ path })))).map(({ text }) => text).join();
    expect(secrets).toHaveLength(1);
    expect(shown).not.toContain(secrets[0]);
  });

  it('waits and shows the reason while the only runner is in use', async () => {
    const hub = await start({ RUNNER_MAX: '1' });
    const gate = join(hub.folder, 'gate');
    const first = simulator.queueJob({
      repository: REPOSITORY,
      labels: LABELS,
      steps: [`until [ -e ${gate} ]; do sleep 0.1; done`],
    });
    await demandIn(hub, first.id, 'in_progress');
    const second = simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps: ['echo second'] });
    const held = await demandIn(hub, second.id, 'held');
    expect(simulator.runners).toHaveLength(1);
    const { waitingReason } = await get(hub, `/api/runners/demands/${held.id}`);
    expect(waitingReason).toMatch('The only runner of the set "default" is in use (RUNNER_MAX); it is next');
    writeFileSync(gate, '');

    await demandIn(hub, second.id, 'completed');
    expect(second.conclusion).toBe('success');
    expect(new Set((await runnersIn(hub, 'finished', 'removed')).map(({ name }) => name)).size).toBe(2);
    await allRemoved(hub);
    await expectNothingLeft(hub);
  });

  it('ends when it is cancelled, and its runner is removed', async () => {
    const hub = await start();
    const job = simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps: ['sleep 30'] });
    await demandIn(hub, job.id, 'in_progress');
    simulator.cancelJob(job.id);
    await demandIn(hub, job.id, 'cancelled');
    await runnersIn(hub, 'finished', 'removed');
    await allRemoved(hub);
    await expectNothingLeft(hub);
  });

  it('leaves no idle runner behind when it is cancelled before a runner takes it', async () => {
    const hub = await start();
    simulator.on('runner:registered', () => {
      for (const { id, status } of simulator.jobs) if (status === 'queued') simulator.cancelJob(id);
    });
    const job = simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps: ['echo never'] });
    await demandIn(hub, job.id, 'cancelled');
    const [runner] = await allRemoved(hub);
    expect(runner?.busyAt).toBeNull();
    await expectNothingLeft(hub);
  });

  it('gets another runner when the first one dies before it has taken the job', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dying-runner-'));
    const script = ['#!/bin/sh', `mkdir ${folder}/died && exit 3`, `exec ${RUNNER_FILES}run.sh`].join('\n');
    writeFileSync(join(folder, 'run.sh'), script, { mode: 0o755 });
    const hub = await start({ RUNNER_HOST_DIR: folder });
    const job = simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps: ['echo at last'] });
    await demandIn(hub, job.id, 'completed');
    expect(job.conclusion).toBe('success');
    const both = await allRemoved(hub);
    expect(both.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 3]);
    await expectNothingLeft(hub);
    rmSync(folder, { recursive: true });
  });

  it('runs although the webhooks of its start and end are lost', async () => {
    const hub = await start();
    const job = simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps: ['echo alone'] });
    await demandOf(hub, job.id);
    // Later webhooks are lost: the hub asks GitHub for the job's outcome when the runner has ended.
    simulator.setWebhook({ url: 'http://127.0.0.1:9/', secret: WEBHOOK_SECRET });
    expect(await demandIn(hub, job.id, 'completed')).toMatchObject({ conclusion: 'success' });
    expect(await runnersIn(hub, 'finished', 'removed')).toHaveLength(1);
  });

  it('continues when the hub is restarted while it runs', async () => {
    const hub = await start();
    // Opened only when the next hub listens, however long its start takes: GitHub doesn't repeat a webhook to a closed port.
    const gate = join(hub.folder, 'gate');
    const steps = [`until [ -e ${gate} ]; do sleep 0.1; done`];
    const job = simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps });
    await demandIn(hub, job.id, 'in_progress');
    await hubs.pop()?.close({ keepFolder: true });
    const next = await start({}, hub.folder);
    writeFileSync(gate, '');
    await demandIn(next, job.id, 'completed');
    await runnersIn(next, 'finished', 'removed');
    await allRemoved(next);
    await expectNothingLeft(next);
  });

  it('runs once despite duplicate and disordered webhooks, lost answers and exchanged runners', async () => {
    const hub = await start({ RUNNER_MAX: '3' });
    simulator.faults.set({
      duplicateWebhook: 0.3,
      disorderedWebhook: 0.3,
      stolenJob: 0.5,
      nameTaken: 0.1,
      lostJitAnswer: 0.1,
    });
    const jobs = Array.from({ length: 8 }, (_, index) =>
      simulator.queueJob({ repository: REPOSITORY, labels: LABELS, steps: [`echo ${index}`], name: `job ${index}` }),
    );
    let most = 0;
    simulator.on('runner:online', () => {
      most = Math.max(most, simulator.runners.filter(({ lastSeenAt }) => lastSeenAt !== undefined).length);
    });
    for (const { id } of jobs) await demandIn(hub, id, 'completed');
    expect(jobs.map(({ conclusion }) => conclusion)).toEqual(jobs.map(() => 'success'));
    expect(most).toBeLessThanOrEqual(3);
    await runnersIn(hub, 'finished', 'removed', 'failed');
    await allRemoved(hub);
    await expectNothingLeft(hub);
  });
});
