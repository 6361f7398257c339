import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import { Capacity } from '../../../src/runners/capacity/capacity.js';
import { Demands } from '../../../src/runners/demands/demands.js';
import type { WorkflowJobUpdate } from '../../../src/runners/model/workflow-job-update.js';
import { RunnerExit } from '../../../src/runners/provisioning/runner-exit.js';
import { RunnerStore } from '../../../src/runners/store/runner-store.js';
import { startRunnerHub, type RunnerHub } from '../../support/hub/runner-hub.js';

// Nothing listens at that port, and nothing calls it: ROLE=api has no workers, so each step is the test's own.
const ENV = { ROLE: 'api', GITHUB_TOKEN: 'ghp_none', GITHUB_API_URL: 'http://127.0.0.1:9' };

let folder: string;
let hub: RunnerHub;
let lastId = 7_000_000_000;

const service = <T>(type: new (...args: never[]) => T): T => hub.app.get<T>(type, { strict: false });
const sql = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await hub.app.get<Pool>(PG_POOL, { strict: false }).query(text, values)).rows as Row[];
const fill = () => service(Capacity).fill();

const wish = (repository: string): WorkflowJobUpdate => ({
  ...{
    workflowJobId: String((lastId += 1)),
    runAttempt: 1,
    action: 'queued',
    conclusion: null,
    runId: '1',
    repository,
  },
  ...{
    repositoryPrivate: true,
    repositoryFork: false,
    labels: ['linux'],
    runnerName: null,
    workflowName: 'CI',
    jobName: 'build',
  },
  ...{ headBranch: 'main', createdAt: new Date(), startedAt: null, completedAt: null },
});
const report = (job: WorkflowJobUpdate, change: Partial<WorkflowJobUpdate> = {}) =>
  service(Demands).report({ ...job, ...change });
const demand = async ({ workflowJobId }: WorkflowJobUpdate) =>
  (
    await sql<{ state: string; runner_id: string | null; waiting_reason: string | null }>(
      `select state, runner_id, waiting_reason from demands where workflow_job_id = $1`,
      [workflowJobId],
    )
  )[0];

interface RunnerLine {
  id: string;
  name: string;
  scope: string;
  state: string;
}
const inPool = () =>
  sql<RunnerLine>(
    `select id, name, coalesce(scope, repository) as scope, state from runners
      where demand_id is null and retired_at is null and state in ('registering','starting','online') order by id`,
  );
const jobsFor = async (type: string, id: string) =>
  (await sql(`select id from jobs where type = $1 and data ->> 'runnerId' = $2`, [type, id])).length;
/** Marks a runner as started, as its prepare job does. */
const started = (id: string) =>
  service(RunnerStore).started(id, { id, name: '', image: '', state: 'running', labels: {} });

async function start(...sets: object[]): Promise<void> {
  const file = join(folder, 'sets.json');
  const all = sets.map((set) => ({ name: 'linux', labels: ['linux'], ...set }));
  writeFileSync(file, JSON.stringify({ sets: all }));
  hub = await startRunnerHub({ ...ENV, RUNNER_SETS_FILE: file });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pool-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => hub.close());

describe('the pool of an organization', () => {
  beforeEach(async () => {
    await start({ organization: 'octo', warm: 2, max: 3 });
    await fill();
  });

  it('is filled once, before any job', async () => {
    const pool = await inPool();
    expect(pool).toMatchObject([{ scope: 'octo' }, { scope: 'octo' }]);
    await fill();
    expect(await inPool()).toEqual(pool);
    for (const { id } of pool) expect(await jobsFor('prepare_runner', id)).toBe(1);
  });

  it('gives a waiting demand its runner, and gets another', async () => {
    const [first, second] = await inPool();
    await started(second?.id ?? '');
    const job = wish('octo/a');
    await report(job);
    expect(await demand(job)).toMatchObject({ state: 'provisioning', runner_id: second?.id });
    expect(await inPool()).toMatchObject([{ id: first?.id }, { state: 'registering' }]);
    const other = wish('octo/b');
    await report(other);
    expect(await demand(other)).toMatchObject({ state: 'provisioning', runner_id: first?.id });
    // The runner had not been started: its prepare job still exists, so no second one is created.
    expect(await jobsFor('prepare_runner', first?.id ?? '')).toBe(1);
    expect(await inPool()).toHaveLength(1);
  });

  it('loses a runner whose job was never reported', async () => {
    const [first] = await inPool();
    await started(first?.id ?? '');
    const job = wish('octo/a');
    await report(job, { action: 'in_progress', runnerName: first?.name ?? '' });
    expect(await demand(job)).toMatchObject({ state: 'in_progress', runner_id: first?.id });
    expect(await sql(`select state, repository from runners where id = $1`, [first?.id])).toEqual([
      { state: 'busy', repository: 'octo/a' },
    ]);
    expect(await inPool()).toHaveLength(2);
  });

  it('takes back the runner of a cancelled job, and retires the oldest', async () => {
    const job = wish('octo/a');
    await report(job);
    const [mine, ,] = await sql<{ runner_id: string }>(`select runner_id from demands`);
    await report(job, { action: 'completed', conclusion: 'cancelled' });
    expect(await inPool()).toHaveLength(2);
    const [gone] = await sql<{ id: string }>(`select id from runners where retired_at is not null`);
    expect(gone?.id).toBe(mine?.runner_id);
    expect(await jobsFor('cleanup_runner', gone?.id ?? '')).toBe(1);
  });

  it('pauses when its runners end at once', async () => {
    for (const { id } of await inPool()) await giveUp(id);
    expect(await inPool()).toEqual([]);
    await sql(`update runners set finished_at = now() - interval '20 seconds'`);
    await fill();
    expect(await inPool()).toHaveLength(2);
  });
});

describe('the pool of repositories', () => {
  it('serves the repositories of the latest jobs, and no public ones', async () => {
    await start({ warm: 2, max: 20, repositories: ['octo/a', 'octo/b', 'octo/open', 'octo/public'] });
    await fill();
    expect(await inPool()).toEqual([]);
    const at = (minute: number) => new Date(Date.now() - 3_600_000 + minute * 60_000);
    await report({ ...wish('octo/a'), createdAt: at(1) });
    await report({ ...wish('octo/b'), createdAt: at(2) });
    await report({ ...wish('octo/open'), createdAt: at(3) });
    expect((await inPool()).map(({ scope }) => scope)).toEqual(['octo/a', 'octo/a']);
    // The repository has become public since.
    await report({ ...wish('octo/open'), createdAt: at(4), repositoryPrivate: false });
    await report({ ...wish('octo/public'), createdAt: at(5), repositoryPrivate: false });
    for (const { id } of await inPool()) await sql(`update runners set retired_at = now() where id = $1`, [id]);
    await fill();
    expect((await inPool()).map(({ scope }) => scope).sort()).toEqual(['octo/a', 'octo/b']);
    await report({ ...wish('octo/b'), createdAt: at(6), repositoryPrivate: false });
    await fill();
    expect((await inPool()).map(({ scope }) => scope)).toEqual(['octo/a', 'octo/a']);
  });

  it('assigns no runner of an earlier specification', async () => {
    await start({ warm: 1, max: 5 });
    await report(wish('octo/a'));
    const [{ id }] = (await inPool()) as [RunnerLine];
    await sql(`update runners set spec = 'before' where id = $1`, [id]);
    const next = wish('octo/a');
    await report(next);
    expect((await demand(next))?.runner_id).not.toBe(id);
  });

  it('retires runners whose set no longer exists', async () => {
    await start({ warm: 1, max: 5 });
    await report(wish('octo/a'));
    const [{ id }] = (await inPool()) as [RunnerLine];
    await sql(`update runners set runner_set = 'before', created_at = now() - interval '1 hour' where id = $1`, [id]);
    await fill();
    expect(await jobsFor('cleanup_runner', id)).toBe(1);
    expect(await inPool()).toMatchObject([{ scope: 'octo/a' }]);
  });

  it('gives up a runner for a job of another repository', async () => {
    await start({ warm: 1, max: 2 });
    const [one, two] = [wish('octo/a'), wish('octo/b')];
    await report(one);
    const [{ id }] = (await inPool()) as [RunnerLine];
    await started(id);
    expect(await inPool()).toMatchObject([{ scope: 'octo/a' }]);
    await report(two);
    expect(await demand(two)).toMatchObject({ state: 'held' });
    expect(await inPool()).toEqual([]);
    expect(await jobsFor('cleanup_runner', id)).toBe(1);
    await fill();
    await service(Capacity).change((db) => service(RunnerStore).removed(id, db));
    expect(await demand(two)).toMatchObject({ state: 'provisioning' });
  });
});

async function giveUp(id: string): Promise<void> {
  const runner = await service(RunnerStore).find(id);
  if (!runner) throw new Error('no such runner');
  await service(RunnerExit).failStart(runner, 'the test ends it');
}
