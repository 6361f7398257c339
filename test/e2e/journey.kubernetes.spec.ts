import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { eventually } from '../support/eventually.js';
import { KubernetesSimulator } from '../support/kubernetes/simulator/kubernetes-simulator.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';

const REPOSITORY = 'octo-org/hello';
const PATIENCE = { within: 20_000 };

type Item = Record<string, unknown>;

describe('a job at GitHub, run by Kubernetes,', () => {
  const cluster = new KubernetesSimulator({ runnerDir: RUNNER_FILES });
  const github = new GitHubSimulator();
  let hub: RunnerHub;

  beforeAll(async () => {
    github.addRepository(REPOSITORY);
    const [kubeconfig, { url }] = await Promise.all([cluster.start(), github.start()]);
    hub = await startRunnerHub({
      GITHUB_API_URL: url,
      GITHUB_TOKEN: github.token,
      CONTAINER_RUNTIME: 'kubernetes',
      KUBECONFIG: kubeconfig,
    });
    github.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
  });
  afterAll(async () => {
    await hub.close();
    await github.stop();
    await cluster.stop();
  });

  const list = async (path: string) => ((await hub.http.send({ path })).json as { items: Item[] }).items;
  const demandOf = (jobId: number, state: string) =>
    eventually(async () => {
      const found = (await list('/api/runners/demands')).find(({ workflowJobId }) => workflowJobId === String(jobId));
      return found?.['state'] === state && found;
    }, PATIENCE);
  const endedRunner = (id: unknown) =>
    eventually(async () => {
      const { json } = await hub.http.send({ path: `/api/runners/${String(id)}` });
      return ['finished', 'removed'].includes(String((json as Item)['state'])) && (json as Item);
    }, PATIENCE);

  it('runs in a pod that exposes no secret, and leaves nothing behind', async () => {
    const job = github.queueJob({ repository: REPOSITORY, labels: ['self-hosted'], steps: ['echo it runs'] });
    const { runnerId } = await demandOf(job.id, 'completed');
    expect(job).toMatchObject({ conclusion: 'success', log: expect.stringContaining('it runs') });
    const runner = await endedRunner(runnerId);
    expect(runner).toMatchObject({ exitCode: 0, error: null, imageDigest: expect.stringMatching(/^sha256:/) });
    const { json } = await hub.http.send({ path: `/api/runners/${String(runnerId)}/logs` });
    expect((json as Item)['log']).toContain('it runs');

    const [made] = cluster.asked('POST pods');
    expect(made?.answer).toMatchObject({
      metadata: { name: job.runner?.name, labels: { 'runnerhub.io/network': 'runner' } },
      spec: { containers: [{ image: 'ghcr.io/actions/actions-runner:latest', args: ['/home/runner/run.sh'] }] },
    });
    const { data = {} } = cluster.asked('POST secrets')[0]?.body as { data?: Record<string, string> };
    const secret = Buffer.from(data['ACTIONS_RUNNER_INPUT_JITCONFIG'] ?? '', 'base64').toString();
    expect(secret).not.toBe('');
    expect(JSON.stringify(made)).not.toContain(secret);
    await eventually(() => cluster.objects.list('pods').length + cluster.objects.list('secrets').length === 0);
  });

  it('runs although its image cannot be pulled at first', async () => {
    cluster.faults.nextPod({ waiting: { reason: 'ErrImagePull', message: 'dial tcp: i/o timeout' } });
    const before = cluster.asked('POST pods').length;
    const job = github.queueJob({ repository: REPOSITORY, labels: ['self-hosted'], steps: ['true'] });
    await demandOf(job.id, 'completed');
    expect(job).toMatchObject({ conclusion: 'success' });
    expect(cluster.asked('POST pods')).toHaveLength(before + 2);
  });

  it("gets another runner when the first one's pod is evicted before it has started", async () => {
    // The first runner's pod finds no node, so it can't take the job yet.
    const held = new Promise<string>((resolve) => {
      cluster.on('request', ({ action, body }) => {
        if (action === 'POST pods') resolve((body as { metadata: { name: string } }).metadata.name);
      });
    });
    cluster.faults.nextPod({ unschedulable: 'none yet' });
    const job = github.queueJob({ repository: REPOSITORY, labels: ['self-hosted'], steps: ['true'] });
    const first = await held;
    cluster.kubelet.evict(first, 'The node was low on resource: memory.');
    await demandOf(job.id, 'completed');
    expect(job).toMatchObject({ conclusion: 'success' });
    await eventually(() => cluster.objects.list('pods').length + cluster.objects.list('secrets').length === 0);
  });
});
