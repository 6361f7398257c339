import Docker from 'dockerode';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bridgesWork, testDocker } from '../support/docker/docker.js';
import { importWebImage } from '../support/docker/web-image.js';
import { COMMIT, DeployCalls } from '../support/hub/deploy-calls.js';
import { startDyingHub } from '../support/hub/dying-hub.js';
import { startHttpHub } from '../support/hub/http-hub.js';
import { KubernetesSimulator } from '../support/kubernetes/simulator/kubernetes-simulator.js';
import { patience } from '../support/limits.js';
import { createTestDatabase } from '../support/stores/postgres.js';

const TIMINGS = { nodeSilenceMs: 2000, nodeHeartbeatMs: 500 };
const SECRETS_KEY = 'the-secrets-key-of-hubs-that-are-killed';
const OTHER = 'fedcba9876543210';
const docker = await testDocker();
const engine = new Docker({ socketPath: docker?.host.replace('unix://', ''), host: undefined });
const canDeploy = docker !== undefined && (await bridgesWork(engine));
const FIRST_PORT = 30_000 + (process.pid % 100) * 20;

/** The projects of a file's cases, in one database, each of which has a first version in operation. */
class Projects {
  private readonly folder = mkdtempSync(join(tmpdir(), 'runnerhub-dying-'));
  private constructor(
    private readonly database: Awaited<ReturnType<typeof createTestDatabase>>,
    private readonly shared: Record<string, string>,
  ) {}

  static async deployed(
    names: readonly string[],
    variables: Record<string, string>,
    project: (name: string) => object,
  ) {
    const database = await createTestDatabase();
    const projects = new Projects(database, { ...variables, SECRETS_KEY, DATABASE_URL: database.url });
    const hub = await startHttpHub(projects.shared, TIMINGS);
    for (const name of names) {
      const calls = new DeployCalls(hub.client, name, name);
      await calls.project({ envVars: { A: '1' }, ...project(name) });
      await calls.deployed();
    }
    await hub.remove();
    return projects;
  }

  /** Kills a hub at a point of the second deployment of a project, then lets another one go on with it. */
  async killed(point: string, name: string) {
    const id = `d-${randomUUID()}`;
    const env = { ...this.shared, RUNNERHUB_DATA_DIR: this.folder, TIMINGS: JSON.stringify(TIMINGS) };
    const dying = await startDyingHub(point, env);
    try {
      await dying.ready();
      const calls = new DeployCalls(dying.http, name, name);
      const next = async () => void (await calls.create({ deploymentId: id, commitHash: OTHER }));
      expect(await dying.killed(next)).toBe('SIGKILL');
    } finally {
      dying.end();
    }
    const hub = await startHttpHub(this.shared, TIMINGS);
    try {
      const calls = new DeployCalls(hub.client, name, name);
      const done = await calls.until(id, 'completed');
      expect(await calls.job(done, 'completed')).toMatchObject({ attemptsMade: 1, result: { deploymentId: id } });
      const current = `select deployment_id from deployments where current and project_id = $1`;
      expect((await hub.ledger.query(current, [name])).rows).toEqual([{ deployment_id: id }]);
      return done;
    } finally {
      await hub.remove();
    }
  }

  async remove(): Promise<void> {
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const namesOf = (points: readonly string[]) => points.map(() => `k${randomUUID().slice(0, 8)}`);

describe('a deployment in Kubernetes whose hub is killed', () => {
  const points = [
    ...['before DeployTurns.take', 'after DeployTurns.take', 'after DeployClaims.claimNames'],
    ...['after KubernetesPlatform.apply', 'after DeploySteps.applied', 'before DeploySteps.switch'],
    ...['after DeploySteps.switch', 'before DeploySteps.complete', 'after DeploySteps.complete'],
  ];
  const names = namesOf(points);
  const cluster = new KubernetesSimulator();
  let projects: Projects;
  beforeAll(async () => {
    const variables = { CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: await cluster.start() };
    projects = await Projects.deployed(names, variables, () => ({}));
  }, patience(120_000));
  afterAll(async () => {
    await projects?.remove();
    await cluster.stop();
  });

  it.each(points.map((point, n) => [point, names[n] ?? '']))(
    'goes on, and applies nothing twice: %s',
    async (point, name) => {
      expect(await projects.killed(point, name)).toMatchObject({ revision: '2' });
      expect(cluster.workloads.list('secrets', `${name}-prod`)).toHaveLength(1);
    },
    patience(120_000),
  );
});

(canDeploy ? describe : describe.skip)('a deployment in Docker whose hub is killed', () => {
  const points = [
    ...['after DeployClaims.claimPort', 'after DockerRuntime.run', 'after DeploySteps.switch'],
    'after DockerPlatform.retire',
  ];
  const names = namesOf(points);
  const imageOf = (name: string) => `deploy-kill/${name}`;
  const containersOf = (name: string) =>
    engine.listContainers({ all: true, filters: { label: [`io.runnerhub.project=${name}`] } });
  let projects: Projects;
  beforeAll(async () => {
    for (const name of names)
      for (const commit of [COMMIT, OTHER]) await importWebImage(engine, `${imageOf(name)}:${commit.slice(0, 7)}`);
    const ports = `${FIRST_PORT}-${FIRST_PORT + 19}`;
    const variables = { DOCKER_HOST: docker?.host ?? '', ALLOWED_IMAGES: 'deploy-kill/*', DEPLOY_PORTS: ports };
    projects = await Projects.deployed(names, variables, (name) => ({ dockerImage: imageOf(name) }));
  }, patience(120_000));
  afterAll(async () => {
    for (const { Id } of (await Promise.all(names.map(containersOf))).flat())
      await engine.getContainer(Id).remove({ force: true });
    await projects?.remove();
  });

  it.each(points.map((point, n) => [point, names[n] ?? '']))(
    'goes on, with one container: %s',
    async (point, name) => {
      const done = await projects.killed(point, name);
      expect(await (await fetch(String(done['url']))).text()).toContain(OTHER.slice(0, 7));
      expect(await containersOf(name)).toHaveLength(1);
    },
    patience(120_000),
  );
});
