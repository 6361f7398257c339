import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg, { type Pool } from 'pg';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../../src/containers/container-runtime.js';
import { NodeIsolation } from '../../src/containers/node-isolation.js';
import { HUB_CONFIG, type HubConfig } from '../../src/config/hub-config.js';
import { PG_POOL } from '../../src/database/pg-pool.js';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { RunnerWatch } from '../../src/runners/provisioning/runner-watch.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/stores/postgres.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';

const REPOSITORY = 'octo-org/hello';
const PATIENCE = { within: 20_000 };

let simulator: GitHubSimulator;
let apiUrl: string;
let database: TestDatabase;
let folder: string;
let hub: RunnerHub;
let registrations: number;

beforeEach(async () => {
  simulator = new GitHubSimulator({ lostRunnerMs: 4000 });
  simulator.addRepository(REPOSITORY);
  registrations = 0;
  simulator.on('request', ({ path }) => {
    if (path.endsWith('/generate-jitconfig')) registrations += 1;
  });
  ({ url: apiUrl } = await simulator.start());
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'runner-faults-'));
});
afterEach(async () => {
  await hub.close();
  await simulator.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<void> {
  const settings = { GITHUB_API_URL: apiUrl, GITHUB_TOKEN: simulator.token, CONTAINER_RUNTIME: 'host' };
  hub = await startRunnerHub(
    { ...settings, RUNNER_HOST_DIR: RUNNER_FILES, RUNNERHUB_DATA_DIR: folder, ...env },
    database,
  );
  simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
}

/** Queues a job that runs until `open` is called. */
function gatedJob() {
  const gate = join(folder, 'gate');
  const step = `until [ -e ${gate} ]; do sleep 0.1; done`;
  const job = simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted'], steps: [step] });
  return { job, open: () => writeFileSync(gate, '') };
}

const pool = () => hub.app.get<Pool>(PG_POOL, { strict: false });
const check = () => hub.app.get(RunnerWatch, { strict: false }).check();
const containers = () => hub.app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false }).list({});

async function first<Row>(sql: string): Promise<Row | undefined> {
  const { rows } = await pool().query(sql);
  return rows[0] as Row | undefined;
}
const demandIn = (state: string) =>
  eventually(() => first<{ id: string }>(`select id from demands where state = '${state}'`), PATIENCE);
const runnerIn = (...states: string[]) =>
  eventually(
    () => first<{ id: string; name: string }>(`select id, name from runners where state in ('${states.join("','")}')`),
    PATIENCE,
  );

/** Runs a statement without a hub. */
async function sql(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function runJob(type: string, data: object) {
  const { status, json } = await hub.http.send({ method: 'POST', path: '/api/queues/jobs', body: { type, data } });
  expect(status).toBe(202);
  const { id } = json as { id: string };
  const ended = (...states: string[]) =>
    eventually(
      () => first(`select state from jobs where id = '${id}' and state in ('${states.join("','")}')`),
      PATIENCE,
    );
  return { ended };
}

describe('a runner', () => {
  it('is registered once although several jobs prepare it', async () => {
    await start();
    simulator.faults.set({ slowAnswer: 1, slowMs: 700 });
    const { job, open } = gatedJob();
    const { id: demandId } = await demandIn('provisioning');
    const again = await runJob('prepare_runner', { demandId });
    await again.ended('completed');
    simulator.faults.clear();
    await demandIn('in_progress');
    expect(registrations).toBe(1);
    open();
    await demandIn('completed');
    expect(job.conclusion).toBe('success');
  });

  it('is left alone while it runs a job, although it was given up', async () => {
    await start();
    const { job, open } = gatedJob();
    await demandIn('in_progress');
    const { id: runnerId } = await runnerIn('busy');
    await pool().query(`update runners set state = 'failed', finished_at = now() where id = $1`, [runnerId]);
    const cleanup = await runJob('cleanup_runner', { runnerId });
    expect(await cleanup.ended('delayed', 'completed')).toEqual({ state: 'delayed' });
    open();
    await demandIn('completed');
    expect(job.conclusion).toBe('success');
  });

  it('loses its container after its end although GitHub refuses, and is removed once GitHub accepts', async () => {
    await start();
    const { open } = gatedJob();
    await demandIn('in_progress');
    open();
    const { id: runnerId, name } = await runnerIn('finished');
    // As if the runner's regular end had removed nothing.
    simulator.faults.set({ serverError: 1 });
    const runtime = hub.app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false });
    await runtime.run({ name, image: 'any', command: ['true'] });
    await runtime.wait(name);
    const cleanup = await runJob('cleanup_runner', { runnerId });
    expect(await cleanup.ended('failed')).toBeDefined();
    expect(await containers()).toEqual([]);
    simulator.faults.clear();
    await pool().query(`update runners set finished_at = now() - interval '1 hour'`);
    await check();
    await runnerIn('removed');
  });

  it('shows its log while it runs, also through other machines', async () => {
    await start();
    const { open } = gatedJob();
    await demandIn('in_progress');
    const { id } = await runnerIn('busy');
    const log = async () =>
      (await hub.http.send({ path: `/api/runners/${id}/logs` })).json as { log: string; complete: boolean };
    await eventually(async () => (await log()).log.includes('Listening for Jobs'), PATIENCE);
    expect((await log()).complete).toBe(false);
    await eventually(() => first(`select 1 from runners where log like '%Listening for Jobs%'`), PATIENCE);
    expect(await first(`select 1 as online from runners where online_at is not null`)).toEqual({ online: 1 });
    await pool().query(`update runners set host = 'another'`);
    expect(await log()).toEqual({ log: expect.stringMatching(/Listening for Jobs/), complete: false });
    await pool().query(`update runners set host = $1`, [hostname()]);
    open();
    await runnerIn('finished');
    expect(await log()).toEqual({ log: expect.stringMatching(/Job ended/), complete: true });
  });

  it('stays observed when its machine gets another name', async () => {
    await start();
    const { open } = gatedJob();
    await demandIn('in_progress');
    await hub.close({ keepFolder: true });
    await sql(`update runners set host = 'its-name-before'`);
    await start();
    open();
    await demandIn('completed');
    await runnerIn('finished', 'removed');
  });

  it('frees its capacity when its machine is gone', async () => {
    await start({ RUNNER_MAX: '1' });
    const { open } = gatedJob();
    await demandIn('in_progress');
    const { name } = await runnerIn('busy');
    await hub.close({ keepFolder: true });
    await sql(`update runners set host = 'gone'`);
    await sql(`update nodes set host = 'gone', heartbeat_at = now() - interval '1 hour'`);
    const elsewhere = mkdtempSync(join(tmpdir(), 'another-machine-'));
    await start({ RUNNER_MAX: '1', RUNNERHUB_DATA_DIR: elsewhere });
    expect(await first(`select state from runners where name = '${name}'`)).toEqual({ state: 'busy' });
    // The second check in agreement is acted upon.
    await check();
    await runnerIn('finished', 'removed');
    open();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  it('is not started by a node whose isolation probe fails, and its job shows the reason', async () => {
    await start();
    const isolation = hub.app.get(NodeIsolation, { strict: false });
    isolation.blockingReason = () => Promise.resolve('the database could be reached');
    const { job, open } = gatedJob();
    open();
    const { id } = await demandIn('provisioning');
    const reason = async () =>
      ((await hub.http.send({ path: `/api/runners/demands/${id}` })).json as { waitingReason: string }).waitingReason;
    await eventually(async () => (await reason()) === 'the database could be reached', PATIENCE);
    expect(registrations).toBe(0);
    isolation.blockingReason = () => Promise.resolve(undefined);
    const delayed = `select id from jobs where type = 'prepare_runner' and state = 'delayed'`;
    const { id: waiting } = await eventually(() => first<{ id: string }>(delayed), PATIENCE);
    await hub.http.send({ method: 'POST', path: `/api/queues/jobs/${waiting}/promote` });
    await demandIn('completed');
    expect(job.conclusion).toBe('success');
  });

  it('is ended when it exceeds the time limit of its set, and so is its job', async () => {
    await start();
    const [set] = hub.app.get<HubConfig>(HUB_CONFIG, { strict: false }).runners.sets;
    // Set here, because a file of sets accepts no less than a minute.
    Object.assign(set ?? {}, { timeoutMs: 1000 });
    const { job } = gatedJob();
    const { id } = await runnerIn('finished', 'removed');
    const { json } = await hub.http.send({ path: `/api/runners/${id}` });
    expect(json).toMatchObject({ error: expect.stringMatching(/longer than its set "default" allows/) });
    await eventually(async () => (await containers()).length === 0, PATIENCE);
    await demandIn('completed');
    expect(job.conclusion).not.toBe('success');
  });

  it('is removed when its job was cancelled without a webhook', async () => {
    const script = join(folder, 'run.sh');
    writeFileSync(script, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    await start({ RUNNER_HOST_DIR: folder });
    const { job } = gatedJob();
    await runnerIn('starting');
    simulator.setWebhook({ url: 'http://127.0.0.1:9/', secret: WEBHOOK_SECRET });
    simulator.cancelJob(job.id);
    await pool().query(`update demands set updated_at = now() - interval '1 hour'`);
    await check();
    await demandIn('cancelled');
    await runnerIn('removed');
    expect(await containers()).toEqual([]);
    expect(existsSync(script)).toBe(true);
  });
});
