import Docker from 'dockerode';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
const dockerTest = docker && (await bridgesWork(engine)) ? it : it.skip;
const FIRST_PORT = 30_000 + (process.pid % 100) * 20;

/** Kills a hub at a point of its second deployment, then lets another one go on with it. */
async function killed(point: string, variables: Record<string, string>, project: object, name: string) {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-dying-'));
  const shared = { ...variables, SECRETS_KEY, DATABASE_URL: database.url };
  const projectId = `project-${randomUUID()}`;
  const id = `d-${randomUUID()}`;
  try {
    const first = await startHttpHub(shared, TIMINGS);
    const before = new DeployCalls(first.client, projectId, name);
    await before.project({ envVars: { A: '1' }, ...project });
    await before.deployed();
    await first.remove();
    const env = { ...shared, RUNNERHUB_DATA_DIR: folder, TIMINGS: JSON.stringify(TIMINGS) };
    const dying = await startDyingHub(point, env);
    try {
      await dying.ready();
      const calls = new DeployCalls(dying.http, projectId, name);
      const next = async () => void (await calls.create({ deploymentId: id, commitHash: OTHER }));
      expect(await dying.killed(next)).toBe('SIGKILL');
    } finally {
      dying.end();
    }
    const hub = await startHttpHub(shared, TIMINGS);
    try {
      const calls = new DeployCalls(hub.client, projectId, name);
      const done = await calls.until(id, 'completed');
      expect(await calls.job(done, 'completed')).toMatchObject({ attemptsMade: 1, result: { deploymentId: id } });
      const { rows } = await hub.ledger.query(`select deployment_id from deployments where current`);
      expect(rows).toEqual([{ deployment_id: id }]);
      return done;
    } finally {
      await hub.remove();
    }
  } finally {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('a deployment whose hub is killed', () => {
  const cluster = new KubernetesSimulator();
  let kubeconfig: string;
  beforeAll(async () => {
    kubeconfig = await cluster.start();
  });
  afterAll(() => cluster.stop());
  // Each hub has a database of its own, and begins with the same port.
  afterEach(async () => {
    if (!docker) return;
    const filters = { label: ['io.runnerhub.deployment'] };
    for (const { Id, Image } of await engine.listContainers({ all: true, filters }))
      if (Image.startsWith('deploy-kill/')) await engine.getContainer(Id).remove({ force: true });
  });

  it.each([
    ...['before DeployTurns.take', 'after DeployTurns.take', 'after DeployClaims.claimNamespace'],
    ...['after KubernetesPlatform.apply', 'after DeploySteps.applied', 'before DeploySteps.switch'],
    ...['after DeploySteps.switch', 'before DeploySteps.complete', 'after DeploySteps.complete'],
  ])(
    'goes on in Kubernetes, and applies nothing twice: %s',
    async (point) => {
      const name = `k${randomUUID().slice(0, 8)}`;
      const done = await killed(point, { CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: kubeconfig }, {}, name);
      expect(done).toMatchObject({ revision: '2' });
      expect(cluster.workloads.list('secrets', `${name}-prod`)).toHaveLength(1);
    },
    patience(120_000),
  );

  dockerTest.each([
    ...['after DeployClaims.claimPort', 'after DockerRuntime.run', 'after DeploySteps.switch'],
    'after DockerPlatform.retire',
  ])(
    'goes on in Docker, with one container: %s',
    async (point) => {
      const name = `k${randomUUID().slice(0, 8)}`;
      const dockerImage = `deploy-kill/${name}`;
      for (const commit of [COMMIT, OTHER]) await importWebImage(engine, `${dockerImage}:${commit.slice(0, 7)}`);
      const ports = `${FIRST_PORT}-${FIRST_PORT + 19}`;
      const variables = { DOCKER_HOST: docker?.host ?? '', ALLOWED_IMAGES: 'deploy-kill/*', DEPLOY_PORTS: ports };
      const done = await killed(point, variables, { dockerImage }, name);
      expect(await (await fetch(String(done['url']))).text()).toContain(OTHER.slice(0, 7));
      const filters = { label: [`io.runnerhub.project=${String(done['projectId'])}`] };
      expect(await engine.listContainers({ all: true, filters })).toHaveLength(1);
    },
    patience(120_000),
  );
});
