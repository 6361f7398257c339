import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import type { DemandRow } from '../../../src/runners/store/demand-store.js';
import { Demands } from '../../../src/runners/demands/demands.js';
import type { WorkflowJobUpdate } from '../../../src/runners/model/workflow-job-update.js';
import { RunnerExit } from '../../../src/runners/provisioning/runner-exit.js';
import { RunnerStore } from '../../../src/runners/store/runner-store.js';
import { startRunnerHub, type RunnerHub } from '../../support/hub/runner-hub.js';

// Nothing listens at that port, and nothing calls it: ROLE=api has no workers, so each step is the test's own.
const ENV = { ROLE: 'api', GITHUB_TOKEN: 'ghp_none', GITHUB_API_URL: 'http://127.0.0.1:9' };
const OCTO = { name: 'octo', labels: ['linux'], organization: 'octo', max: 2, image: 'octo:1' };
const GPU = { name: 'gpu', labels: ['linux', 'gpu'], max: 1 };

let folder: string;
let hub: RunnerHub;
let pool: Pool;
let lastId = 6_000_000_000;

const wish = (repository: string, labels = ['linux']): WorkflowJobUpdate => ({
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
    labels,
    runnerName: null,
    workflowName: 'CI',
    jobName: 'build',
    headBranch: 'main',
  },
  ...{ createdAt: new Date(), startedAt: null, completedAt: null },
});
const report = (job: WorkflowJobUpdate, change: Partial<WorkflowJobUpdate> = {}) =>
  hub.app.get(Demands, { strict: false }).report({ ...job, ...change });

type Row = DemandRow & { waiting_reason: string | null; scope: string | null; image: string | null; of: string | null };
async function row({ workflowJobId }: WorkflowJobUpdate): Promise<Row> {
  const { rows } = await pool.query<Row>(
    `select d.*, coalesce(r.scope, r.repository) as scope, r.image, r.repository as of, r.name as runner_name from demands d left join runners r on r.id = d.runner_id
      where workflow_job_id = $1`,
    [workflowJobId],
  );
  return rows[0] as Row;
}

async function start(sets: object[], database?: RunnerHub['database']): Promise<RunnerHub> {
  const file = join(folder, 'sets.json');
  writeFileSync(file, JSON.stringify({ sets }));
  const started = await startRunnerHub({ ...ENV, RUNNER_SETS_FILE: file }, database);
  pool = started.app.get<Pool>(PG_POOL, { strict: false });
  return started;
}

describe('several runner sets', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    hub = await start([OCTO, GPU]);
  });
  afterEach(() => hub.close());

  it('have a maximum, an image and a scope at GitHub each', async () => {
    const jobs = [wish('octo/a'), wish('octo/b'), wish('octo/c'), wish('cat/a', ['gpu']), wish('cat/b', ['gpu'])];
    for (const job of jobs) await report(job);
    expect(await Promise.all(jobs.map(row))).toMatchObject([
      { state: 'provisioning', runner_set: 'octo', scope: 'octo', image: 'octo:1' },
      { state: 'provisioning', runner_set: 'octo', scope: 'octo' },
      { state: 'held', runner_set: 'octo', waiting_reason: expect.stringMatching(/All 2.*max in RUNNER_SETS_FILE/) },
      { state: 'provisioning', runner_set: 'gpu', scope: 'cat/a' },
      { state: 'held', runner_set: 'gpu' },
    ]);
  });

  it('are listed with what is used, what is warm, and why most of those that wait do', async () => {
    const [first, second, ...more] = [wish('octo/a'), wish('octo/b'), wish('octo/c'), wish('octo/d')];
    for (const job of [first, second, ...more, wish('cat/a', ['arm'])]) await report(job);
    await pool.query(`update runners set state = 'busy' where id = $1`, [(await row(first)).runner_id]);
    await pool.query(`update runners set state = 'online', demand_id = null where state = 'registering'`);
    const { json } = await hub.http.send({ path: '/api/runners/sets' });
    const waiting = { count: 2, since: expect.any(String) as string, isFull: true };
    expect(json).toEqual({
      items: [
        {
          ...{ name: 'octo', labels: ['linux'], image: 'octo:1', max: 2, maxSetting: 'max in RUNNER_SETS_FILE' },
          used: { total: 2, starting: 0, online: 1, busy: 1 },
          warm: { wanted: 0, there: 1 },
          waiting: { ...waiting, reason: 'All 2 runners of the set "octo" are in use (max in RUNNER_SETS_FILE)' },
        },
        expect.objectContaining({
          name: 'gpu',
          used: { total: 0, starting: 0, online: 0, busy: 0 },
          waiting: { count: 0, since: null, reason: null, isFull: false },
        }),
      ],
      unserved: { ...waiting, count: 1, isFull: false, reason: 'No runner set has all labels of the job: arm' },
      failedLastHour: 0,
    });
    const found = async (path: string) =>
      ((await hub.http.send({ path })).json as { items: { repository: string }[] }).items.map((one) => one.repository);
    expect(await found('/api/runners/demands?runnerSet=octo&state=held')).toEqual(['octo/d', 'octo/c']);
    expect(await found('/api/runners?runnerSet=gpu')).toEqual([]);
    expect(await found('/api/runners?runnerSet=octo&state=busy')).toEqual(['octo/a']);
  });

  it('refuse forks, and keep no runner warm for them', async () => {
    const open = await start([
      { ...GPU, warm: 1, max: 5 },
      { ...OCTO, name: 'forks', allowForks: true },
    ]);
    try {
      const [own, fork] = [wish('cat/own', ['gpu']), { ...wish('cat/fork', ['gpu']), repositoryFork: true }];
      const allowed = { ...wish('octo/fork'), repositoryFork: true };
      for (const job of [own, fork, allowed]) await open.app.get(Demands, { strict: false }).report(job);
      expect(await row(own)).toMatchObject({ state: 'provisioning', runner_set: 'gpu' });
      expect(await row(fork)).toMatchObject({ runner_set: null, waiting_reason: expect.stringMatching(/is a fork/) });
      expect(await row(allowed)).toMatchObject({ state: 'provisioning', runner_set: 'forks' });
      // As if it had been served before it was known to be a fork.
      await pool.query(
        `update demands set runner_set = 'gpu', queued_at = now() + interval '1 hour' where repository = 'cat/fork'`,
      );
      await report({ ...own, workflowJobId: wish('').workflowJobId }, { action: 'waiting' });
      const { rows } = await pool.query(
        `select distinct repository from runners where demand_id is null and retired_at is null`,
      );
      expect(rows).toEqual([{ repository: 'cat/own' }]);
    } finally {
      await open.close();
    }
  });

  it('leave capacity to organizations that have few repositories', async () => {
    const several = await start([{ ...GPU, max: 4 }]);
    const submit = (job: WorkflowJobUpdate) => several.app.get(Demands, { strict: false }).report(job);
    try {
      const taking = ['a', 'b', 'c', 'd'].map((name) => wish(`big/${name}`, ['gpu']));
      for (const job of taking) await submit(job);
      const waiting = [...['e', 'f', 'g'].map((name) => wish(`big/${name}`, ['gpu'])), wish('Small/a', ['gpu'])];
      for (const job of waiting) await submit(job);
      expect((await Promise.all(waiting.map(row))).map(({ state }) => state)).toEqual(waiting.map(() => 'held'));
      const ending = taking[0] as WorkflowJobUpdate;
      const { runner_id: id } = await row(ending);
      await submit({ ...ending, action: 'completed', conclusion: 'cancelled' });
      const runner = await several.app.get(RunnerStore, { strict: false }).find(id ?? '');
      if (!runner) throw new Error('it has no runner');
      await several.app.get(RunnerExit, { strict: false }).failStart(runner, 'the test ends it');
      expect((await Promise.all(waiting.map(row))).map(({ state }) => state)).toEqual([
        'held',
        'held',
        'held',
        'provisioning',
      ]);
    } finally {
      await several.close();
    }
  });

  it('give a spare runner of an organization to another of its repositories', async () => {
    const [one, two, three] = [wish('octo/a'), wish('octo/b'), wish('octo/c')];
    for (const job of [one, two, three]) await report(job);
    const spare = (await row(one)).runner_id;
    await report(one, { action: 'completed', conclusion: 'cancelled' });
    expect(await row(three)).toMatchObject({ state: 'provisioning', runner_id: spare });
  });

  it("count an organization's runner for the repository whose job it has taken", async () => {
    const [one, two] = [wish('octo/a'), wish('octo/b')];
    for (const job of [one, two]) await report(job);
    const [{ runner_name: taken, runner_id: id }, { runner_id: other }] = [await row(one), await row(two)];
    await report(two, { action: 'in_progress', runnerName: taken });
    expect(await row(two)).toMatchObject({ state: 'in_progress', runner_id: id, of: 'octo/b' });
    expect(await row(one)).toMatchObject({ state: 'provisioning', runner_id: other });
  });

  it('can change at a restart: waiting demands are matched to the new ones', async () => {
    const jobs = [wish('octo/a'), wish('octo/b'), wish('octo/c'), wish('cat/a', ['arm'])];
    for (const job of jobs) await report(job);
    const [running, , held, refused] = jobs as [
      WorkflowJobUpdate,
      WorkflowJobUpdate,
      WorkflowJobUpdate,
      WorkflowJobUpdate,
    ];
    expect(await row(refused)).toMatchObject({ runner_set: null, waiting_reason: expect.stringMatching(/arm/) });
    const next = await start([{ ...GPU, name: 'all', labels: ['linux', 'arm'], max: 5 }], hub.database);
    try {
      // At its start only a node that runs runners rematches demands: other nodes may not know the sets.
      expect(await row(held)).toMatchObject({ state: 'held', runner_set: 'octo' });
      await next.app.get(Demands, { strict: false }).rematchStrays();
      expect(await row(running)).toMatchObject({ state: 'provisioning', runner_set: 'octo' });
      expect(await row(held)).toMatchObject({ state: 'provisioning', runner_set: 'all', scope: 'octo/c' });
      expect(await row(refused)).toMatchObject({ state: 'provisioning', runner_set: 'all', waiting_reason: null });
      // The runner's set no longer exists: the job keeps waiting for it until demands are rematched.
      const { runner_id: id } = await row(running);
      const lost = await next.app.get(RunnerStore, { strict: false }).find(id ?? '');
      if (!lost) throw new Error('it has no runner');
      await next.app.get(RunnerExit, { strict: false }).failStart(lost, 'the test ends it');
      expect(await row(running)).toMatchObject({ state: 'queued', runner_set: 'octo' });
      await next.app.get(Demands, { strict: false }).rematchStrays();
      expect(await row(running)).toMatchObject({ state: 'provisioning', runner_set: 'all', scope: 'octo/a' });
    } finally {
      await next.close();
      pool = hub.app.get<Pool>(PG_POOL, { strict: false });
    }
  });
});
