import { describe, expect } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { PG_POOL } from '../../src/database/pg-pool.js';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { RunnerStore } from '../../src/runners/store/runner-store.js';
import { RunnerWatch } from '../../src/runners/provisioning/runner-watch.js';
import { startDyingHub } from '../support/hub/dying-hub.js';
import { eventually } from '../support/eventually.js';
import { forgetNodes } from '../support/hub/forget-nodes.js';
import { KubernetesSimulator } from '../support/kubernetes/simulator/kubernetes-simulator.js';
import { createTestDatabase, type TestDatabase } from '../support/stores/postgres.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';
import { concurrentCases } from '../support/concurrent-cases.js';

const REPOSITORY = 'octo-org/hello';
const PATIENCE = { within: 40_000 };
/** More than a node has slots for such jobs. */
const HANGING = 7;
const NO_NODE = '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.';
const SETS = [
  { name: 'gpu', labels: ['self-hosted', 'gpu'], max: HANGING },
  { name: 'plain', labels: ['self-hosted', 'plain'], max: 2 },
];

type Item = Record<string, unknown>;

/** A case's own cluster, GitHub, database and folder, with the hubs that use them one after the other. */
class Scene {
  readonly cluster = new KubernetesSimulator({ runnerDir: RUNNER_FILES });
  readonly github = new GitHubSimulator();
  readonly folder = mkdtempSync(join(tmpdir(), 'slow-starts-'));
  readonly env: Record<string, string> = {};
  private readonly hubs: RunnerHub[] = [];

  private constructor(readonly database: TestDatabase) {}

  static async with(run: (scene: Scene) => Promise<void>): Promise<void> {
    const scene = new Scene(await createTestDatabase());
    try {
      await scene.prepare();
      await run(scene);
    } finally {
      await scene.endHub();
      await scene.github.stop();
      await scene.cluster.stop();
      await scene.database.drop();
      rmSync(scene.folder, { recursive: true });
    }
  }

  private async prepare(): Promise<void> {
    const sets = join(this.folder, 'sets.json');
    writeFileSync(sets, JSON.stringify({ sets: SETS }));
    this.github.addRepository(REPOSITORY);
    const [kubeconfig, { url }] = await Promise.all([this.cluster.start(), this.github.start()]);
    Object.assign(this.env, {
      ...{ GITHUB_API_URL: url, GITHUB_TOKEN: this.github.token, GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET },
      ...{ CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: kubeconfig, RUNNER_SETS_FILE: sets },
      ...{ STALLED_INTERVAL_MS: '3000', SHUTDOWN_GRACE_MS: '500', DATABASE_URL: this.database.url },
    });
  }

  get hub(): RunnerHub {
    return this.hubs.at(-1)!;
  }

  async startHub(): Promise<void> {
    this.hubs.push(await startRunnerHub(this.env, this.database));
    this.listen(this.hub.url);
  }

  listen(url: string): void {
    this.github.setWebhook({ url: `${url}/webhooks/github`, secret: WEBHOOK_SECRET });
  }

  async endHub(): Promise<void> {
    await this.hubs.pop()?.close();
  }

  queue(label: string) {
    return this.github.queueJob({ repository: REPOSITORY, labels: ['self-hosted', label], steps: ['true'] });
  }

  /** Queues jobs whose runners' pods find no node. */
  hang(count: number) {
    for (let n = 0; n < count; n += 1) this.cluster.faults.nextPod({ unschedulable: NO_NODE });
    return Array.from({ length: count }, () => this.queue('gpu'));
  }

  get pods(): string[] {
    return this.cluster.objects.list('pods').map(({ metadata }) => metadata.name);
  }

  hanging(count: number): Promise<unknown> {
    return eventually(() => this.pods.length === count, PATIENCE);
  }

  async items(path: string): Promise<Item[]> {
    return ((await this.hub.http.send({ path })).json as { items: Item[] }).items;
  }

  preparing(): Promise<Item[]> {
    return this.items('/api/queues/jobs?type=prepare_runner&state=active');
  }

  async succeed(jobs: { status: string; conclusion: string | null }[]): Promise<void> {
    await eventually(() => jobs.every(({ status }) => status === 'completed'), PATIENCE);
    expect(jobs.map(({ conclusion }) => conclusion)).toEqual(jobs.map(() => 'success'));
  }

  /** Waits until nothing remains in the cluster and at GitHub. */
  async nothingLeft(): Promise<void> {
    await eventually(() => {
      const [pods, secrets] = [this.cluster.objects.list('pods'), this.cluster.objects.list('secrets')];
      const left = [pods, secrets, this.github.runners].map(({ length }) => length);
      if (left.some((count) => count > 0)) throw new Error(`left: ${left.join()}`);
      return true;
    }, PATIENCE);
  }
}

describe('runners that no node of the cluster can take', () => {
  // The cases are independent and mostly wait.
  const together = concurrentCases({ atOnce: 4, within: 120_000 });
  const test = (name: string, run: (scene: Scene) => Promise<void>) => together(name, () => Scene.with(run));

  test('delay no job of another set, show why they wait, and run their jobs once a node is available', async (scene) => {
    await scene.startHub();
    const gpu = scene.hang(HANGING);
    await scene.hanging(HANGING);
    await scene.succeed([scene.queue('plain')]);
    expect(gpu.map(({ status }) => status)).toEqual(gpu.map(() => 'queued'));
    const reasons = async () => {
      const demands = await scene.items('/api/runners/demands?state=provisioning&limit=100');
      const runners = await scene.items('/api/runners?state=registering&limit=100');
      const all = [...demands.map(({ waitingReason }) => waitingReason), ...runners.map(({ waitsFor }) => waitsFor)];
      return all.filter((reason) => String(reason).includes(NO_NODE)).length;
    };
    await eventually(async () => (await reasons()) === 2 * HANGING);
    // Their jobs still handle them, so none is overdue.
    const overdue = await scene.hub.app.get(RunnerStore, { strict: false }).overdue(0);
    expect(overdue.filter(({ wanted }) => wanted)).toEqual([]);
    const preparing = await scene.preparing();
    expect(preparing).toHaveLength(HANGING);

    for (const name of scene.pods) scene.cluster.kubelet.schedule(name);
    await scene.succeed(gpu);
    for (const { id } of preparing) {
      const { json } = await scene.hub.http.send({ path: `/api/queues/jobs/${String(id)}` });
      expect(json).toMatchObject({ state: 'completed', attemptsMade: 1 });
    }
    await scene.nothingLeft();
  });

  test('are started again when their preparation is cancelled', async (scene) => {
    await scene.startHub();
    const gpu = scene.hang(1);
    await scene.hanging(1);
    const [name] = scene.pods;
    const [job] = await eventually(async () => (await scene.preparing()).length === 1 && scene.preparing());
    const path = `/api/queues/jobs/${String(job?.['id'])}`;
    await scene.hub.http.send({ method: 'POST', path: `${path}/cancel` });
    const state = async () => ((await scene.hub.http.send({ path })).json as Item)['state'];
    await eventually(async () => (await state()) === 'cancelled');
    await scene.hub.app
      .get<Pool>(PG_POOL, { strict: false })
      .query(`update runners set created_at = created_at - interval '2 minutes'`);
    await scene.hub.app.get(RunnerWatch, { strict: false }).check();
    await scene.succeed(gpu);
    expect(gpu[0]?.runner?.name).toBe(name);
    await scene.nothingLeft();
  });

  test('are cleaned up when they ran a job after their preparation was cancelled', async (scene) => {
    await scene.startHub();
    const gpu = scene.hang(2);
    await scene.hanging(2);
    const jobs = await eventually(async () => (await scene.preparing()).length === 2 && scene.preparing());
    for (const { id } of jobs) {
      const path = `/api/queues/jobs/${String(id)}`;
      await scene.hub.http.send({ method: 'POST', path: `${path}/cancel` });
      await eventually(async () => ((await scene.hub.http.send({ path })).json as Item)['state'] === 'cancelled');
    }
    // Both run their jobs and end; one pod is gone before the hub has checked it.
    const pods = scene.pods;
    for (const name of pods) scene.cluster.kubelet.schedule(name);
    await scene.succeed(gpu);
    const pool = scene.hub.app.get<Pool>(PG_POOL, { strict: false });
    await eventually(async () => (await pool.query(`select 1 from runners where state = 'busy'`)).rows.length === 2);
    scene.cluster.kubelet.remove(pods[0] ?? '', 0);
    await pool.query(`update runners set created_at = created_at - interval '2 minutes'`);
    await scene.hub.app.get(RunnerWatch, { strict: false }).check();
    await scene.nothingLeft();
    await eventually(async () => {
      const { rows } = await pool.query(`select 1 from runners where state not in ('finished','removed')`);
      return rows.length === 0;
    }, PATIENCE);
  });

  test('are released by a hub that shuts down, and started by the next one', async (scene) => {
    await scene.startHub();
    const gpu = scene.hang(HANGING);
    await scene.hanging(HANGING);
    await scene.endHub();
    // One of them starts while no hub runs; the next hub must not disturb it.
    const [lucky = ''] = scene.pods;
    scene.cluster.kubelet.schedule(lucky);
    await eventually(() => gpu.some(({ status }) => status === 'completed'), PATIENCE);
    await scene.startHub();
    await scene.succeed(gpu);
    // A runner may end before the outcome of the job that prepared it is recorded.
    const jobs = await eventually(async () => {
      const all = await scene.items('/api/queues/jobs?type=prepare_runner&limit=100');
      return all.every(({ state }) => state === 'completed') && all;
    }, PATIENCE);
    expect(jobs.map(({ attemptsMade }) => attemptsMade)).toEqual(jobs.map(() => 1));
    await scene.nothingLeft();
  });

  test('are started again when their hub is killed, and each job runs once', async (scene) => {
    const env = { ...scene.env, RUNNERHUB_DATA_DIR: scene.folder };
    const dying = await startDyingHub('before RunnerStore.waitsFor', env);
    try {
      await dying.ready();
      scene.listen(dying.url);
      const gpu = scene.hang(1);
      expect(await dying.killed(() => Promise.resolve())).toBe('SIGKILL');
      const [name] = scene.pods;
      expect(name).toBeDefined();
      await forgetNodes(scene.database.url);
      await scene.startHub();
      await scene.succeed(gpu);
      expect(gpu[0]?.runner?.name).toBe(name);
      await scene.nothingLeft();
    } finally {
      dying.end();
    }
  });
});
