import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { eventually } from '../../support/eventually.js';
import { COMMIT, DeployCalls } from '../../support/hub/deploy-calls.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { WebhookSender } from '../../support/hub/webhook-sender.js';
import { KubernetesDescription } from '../../support/kubernetes/kubernetes-description.js';
import { KubernetesSimulator } from '../../support/kubernetes/simulator/kubernetes-simulator.js';
import type { AnyObject } from '../../support/kubernetes/simulator/server-side-apply.js';
import { patience } from '../../support/limits.js';

const SECRET = 'value-that-nobody-may-see';
const OTHER = 'fedcba9876543210';

describe('deployments in Kubernetes', () => {
  const cluster = new KubernetesSimulator();
  const { workloads } = cluster;
  const { controller } = workloads;
  let kubeconfig: string;
  let hub: HttpHub;
  let calls: DeployCalls;
  let github: WebhookSender;
  beforeAll(async () => {
    kubeconfig = await cluster.start();
    hub = await startHttpHub({ CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: kubeconfig, GITHUB_WEBHOOK_SECRET: 's' });
    github = new WebhookSender({ http: hub.client, stranger: hub.client });
  }, patience(60_000));
  beforeEach(() => {
    calls = new DeployCalls(hub.client);
  });
  afterEach(() => cluster.faults.clear());
  afterAll(async () => {
    const described = new KubernetesDescription();
    const ours = cluster.requests.filter(({ status }) => status !== 401);
    const wrong = ours.filter((request) => described.checkRequest(request) !== 'valid');
    await hub?.remove();
    await cluster.stop();
    expect(wrong.map((request) => [request.action, described.checkRequest(request)])).toEqual([]);
    expect(ours.length).toBeGreaterThan(50);
  });

  const image = (commit = COMMIT) => `ghcr.io/octo/${calls.name}:${commit.slice(0, 7)}`;
  const live = (resource: string, namespace: string, name: string) => workloads.get(resource, namespace, name);
  const running = (namespace: string, name: string) => {
    const spec = live('deployments', namespace, name)?.spec as never as
      { template: { spec: { containers: { image: string }[] } } } | undefined;
    return spec?.template.spec.containers[0]?.image;
  };

  it('apply a Deployment, a Service, an Ingress and a Secret, and end when all of it is healthy', async () => {
    await calls.project({ envVars: { TOKEN: SECRET }, replicas: 2, healthPath: '/healthz' });
    const { id, jobId } = await calls.create();
    const done = await calls.until(id, 'completed');
    const name = `${calls.name}-production`;
    const namespace = `${calls.name}-prod`;
    expect(done).toMatchObject({
      ...{ image: image(), namespace, resource: name, current: true, revision: '1', progress: 100, failedReason: null },
      ...{ url: `http://${calls.name}.example.com`, taskId: null, port: null, requestedBy: 'admin-key' },
      result: { deploymentId: id, url: `http://${calls.name}.example.com`, image: image(), revision: '1' },
    });
    expect(done['durationSeconds']).toBeGreaterThanOrEqual(0);
    expect(await calls.send('GET', `/api/queues/jobs/${jobId}`)).toMatchObject({ priority: 1, attemptsMade: 1 });
    const { spec } = live('deployments', namespace, name) as AnyObject & { spec: Record<string, unknown> };
    expect(spec).toMatchObject({
      replicas: 2,
      strategy: { rollingUpdate: { maxUnavailable: 0 } },
      template: {
        spec: {
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true },
          containers: [
            {
              image: image(),
              resources: { limits: { cpu: '500m', memory: '512Mi' } },
              readinessProbe: { httpGet: { path: '/healthz', port: 3000 } },
            },
          ],
        },
      },
    });
    const [secret] = workloads.list('secrets', namespace);
    expect(Buffer.from(secret?.data?.['TOKEN'] ?? '', 'base64').toString()).toBe(SECRET);
    expect(live('services', namespace, name)?.spec).toMatchObject({ ports: [{ port: 3000 }] });
    expect(live('ingresses', namespace, name)?.spec).toMatchObject({ rules: [{ host: `${calls.name}.example.com` }] });
    const { rows } = await hub.ledger.query<{ all: string }>(
      `select concat(
         (select string_agg(d::text, '') from deployments d), (select string_agg(j::text, '') from jobs j),
         (select string_agg(e::text, '') from job_events e), (select string_agg(l::text, '') from job_logs l)) as all`,
    );
    expect(rows[0]?.all).toContain(image());
    expect(rows[0]?.all).not.toContain(SECRET);
    expect(rows[0]?.all).not.toContain(Buffer.from(SECRET).toString('base64'));
  });

  it('replace the version before, whose Secret goes', async () => {
    await calls.project({ envVars: { A: '1' } });
    await calls.deployed({ environment: 'staging' });
    const done = await calls.deployed({ environment: 'staging', commitHash: OTHER });
    expect(done).toMatchObject({ revision: '2', url: `http://staging-${calls.name}.example.com` });
    expect(running(`${calls.name}-staging`, `${calls.name}-staging`)).toBe(image(OTHER));
    expect(workloads.list('secrets', `${calls.name}-staging`)).toHaveLength(1);
    const all = await calls.send<{ items: object[] }>('GET', `/api/deployments?projectId=${calls.projectId}`);
    expect(all.items).toMatchObject([{ current: true }, { current: false, state: 'completed' }]);
  });

  it.each([
    ['imageNotFound', 'IMAGE_NOT_FOUND'],
    ['invalidImage', 'IMAGE_NOT_FOUND'],
    ['pullFails', 'DEPLOY_UNHEALTHY'],
    ['crashes', 'DEPLOY_UNHEALTHY'],
    ['deadline', 'DEPLOY_UNHEALTHY'],
  ] as const)('whose new version %s fail, and leave the one before in operation', async (fate, code) => {
    await calls.project({ envVars: { A: '1' } });
    const first = await calls.deployed();
    controller.fate(image(OTHER), fate);
    const failed = await calls.deployed({ commitHash: OTHER }, 'failed');
    expect(failed).toMatchObject({ errorCode: code, current: false });
    expect(failed['failedReason']).toMatch(/\w{10}/);
    const job = await calls.job(failed, 'failed');
    expect(job).toMatchObject({ error: { code }, attemptsMade: 1 });
    expect(running(`${calls.name}-prod`, `${calls.name}-production`)).toBe(image());
    expect(workloads.list('secrets', `${calls.name}-prod`)).toHaveLength(1);
    expect(await calls.get(first.id)).toMatchObject({ current: true });
  });

  it('of a first version that fails leave nothing', async () => {
    await calls.project({ envVars: { A: '1' } });
    controller.fate(image(), 'crashes');
    await calls.deployed({}, 'failed');
    for (const kind of ['deployments', 'services', 'ingresses', 'secrets'])
      expect(workloads.list(kind, `${calls.name}-prod`)).toEqual([]);
  });

  it('wait for the status of the new version, not for that of the one before', async () => {
    await calls.project();
    await calls.deployed();
    controller.fate(image(OTHER), 'unobserved');
    const next = await calls.create({ commitHash: OTHER });
    await calls.job(next, 'delayed');
    const reads = () => cluster.requests.filter(({ action }) => action === 'GET deployments/{name}').length;
    const before = reads();
    await eventually(() => reads() >= before + 2);
    // Each run reports its progress again.
    await eventually(async () => (await calls.get(next.id))['progress'] === 70);
    expect(await calls.get(next.id)).toMatchObject({ state: 'in_progress' });
    await calls.cancel(next);
    await calls.until(next.id, 'cancelled');
    expect(running(`${calls.name}-prod`, `${calls.name}-production`)).toBe(image());
  });

  it('that are cancelled while they wait leave the version before, and free the target', async () => {
    await calls.project();
    await calls.deployed();
    controller.fate(image(OTHER), 'hangs');
    const hanging = await calls.create({ commitHash: OTHER });
    await calls.until(hanging.id, 'in_progress');
    await calls.job(hanging, 'delayed');
    const next = await calls.create({ commitHash: '1234567' });
    await calls.job(next, 'delayed');
    expect(await calls.get(next.id)).toMatchObject({ state: 'pending' });
    await calls.cancel(hanging);
    await calls.until(hanging.id, 'cancelled');
    await calls.until(next.id, 'completed');
    expect(running(`${calls.name}-prod`, `${calls.name}-production`)).toBe(image('1234567'));
  });

  it('run one at a time, and the newest of those that wait supersedes the others', async () => {
    await calls.project();
    controller.fate(image(OTHER), 'hangs');
    const first = await calls.create({ commitHash: OTHER });
    await calls.until(first.id, 'in_progress');
    const waiting = [];
    for (const commitHash of ['1111111', '2222222', '3333333']) waiting.push(await calls.create({ commitHash }));
    const [one, two, three] = waiting;
    if (!one || !two || !three) throw new Error('three were made');
    const other = await calls.deployed({ environment: 'staging' });
    expect(other.state).toBe('completed');
    await calls.until(one.id, 'superseded');
    await calls.until(two.id, 'superseded');
    await calls.job(one, 'cancelled');
    await calls.job(three, 'delayed');
    expect(await calls.get(three.id)).toMatchObject({ state: 'pending' });
    await calls.cancel(first);
    expect(await calls.until(three.id, 'completed')).toMatchObject({ current: true });
    expect((await calls.get(two.id))['failedReason']).toContain(three.id);
  });

  it("leave others' objects, and other hubs'", async () => {
    await calls.project();
    const name = `${calls.name}-production`;
    const namespace = `${calls.name}-prod`;
    workloads.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    const labels = { 'io.runnerhub.hub': 'another-hub' };
    const foreign = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: { replicas: 9 },
    };
    workloads.put('deployments', foreign);
    const failed = await calls.deployed({}, 'failed');
    expect(failed).toMatchObject({ errorCode: 'APPLY_CONFLICT' });
    expect(live('deployments', namespace, name)?.spec).toEqual({ replicas: 9 });
    expect(live('namespaces', '', namespace)?.metadata.labels).toBeUndefined();
    expect(await calls.job(failed, 'failed')).toMatchObject({ attemptsMade: 1 });
  });

  it('refuse a host that another project has', async () => {
    await calls.project();
    await calls.deployed({ environment: 'staging' });
    const others = new DeployCalls(hub.client, undefined, `staging-${calls.name}`);
    await others.project();
    const failed = await others.deployed({}, 'failed');
    expect(failed).toMatchObject({ errorCode: 'APPLY_CONFLICT' });
    expect(failed['failedReason']).toContain(`http://staging-${calls.name}.example.com`);
    expect(workloads.list('ingresses', `${others.name}-prod`)).toEqual([]);
  });

  it('take fields back that others have set on their objects', async () => {
    await calls.project();
    await calls.deployed();
    const name = `${calls.name}-production`;
    const namespace = `${calls.name}-prod`;
    const scaled = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec: { replicas: 7 } };
    workloads.put('deployments', scaled, 'kubectl-scale');
    await calls.deployed({ commitHash: OTHER });
    expect(live('deployments', namespace, name)?.spec).toMatchObject({ replicas: 1 });
  });

  it.each(['tooManyRequests', 'serverError', 'lostAnswer', 'cutAnswer', 'quotaExceeded'] as const)(
    'go on after %s, having applied nothing twice',
    async (fault) => {
      await calls.project();
      cluster.faults.next(fault, 'PATCH deployments/{name}');
      cluster.faults.next(fault, 'GET deployments/{name}');
      const done = await calls.deployed();
      expect(done).toMatchObject({ revision: '1' });
      expect(workloads.list('pods', `${calls.name}-prod`)).toHaveLength(1);
    },
  );

  it('watch on while the cluster does not answer', async () => {
    await calls.project();
    controller.fate(image(), 'hangs');
    const { id, ...made } = await calls.create();
    await calls.until(id, 'in_progress');
    await calls.job({ id, ...made }, 'delayed');
    for (let n = 0; n < 3; n += 1) cluster.faults.next('serverError', 'GET deployments/{name}');
    await eventually(() => cluster.faults.isEmpty, { within: 20_000 });
    expect(await calls.get(id)).toMatchObject({ state: 'in_progress' });
    expect(await calls.job({ id, ...made }, 'delayed')).toMatchObject({ attemptsMade: 0 });
    await calls.cancel({ id, ...made });
    await calls.until(id, 'cancelled');
  });

  it('need their project, and no longer once they are applied', async () => {
    expect(await calls.deployed({}, 'failed')).toMatchObject({ errorCode: 'PROJECT_NOT_FOUND' });
    await calls.project();
    controller.readyMs = 2000;
    const { id, ...made } = await calls.create();
    await calls.until(id, 'in_progress');
    await calls.job({ id, ...made }, 'delayed');
    await calls.send('DELETE', `/api/projects/${calls.projectId}`);
    expect(await calls.until(id, 'completed')).toMatchObject({ current: true });
    controller.readyMs = 20;
  });

  it('are repeated, and rolled back', async () => {
    await calls.project();
    const first = await calls.deployed();
    const second = await calls.deployed({ commitHash: OTHER });
    const third = await calls.until((await calls.act(second.id, 'rollback')).id, 'completed');
    expect(third).toMatchObject({ commitHash: first['commitHash'], current: true });
    const fourth = await calls.until((await calls.act(second.id, 'redeploy')).id, 'completed');
    expect(fourth).toMatchObject({ commitHash: OTHER });
    // The last other version, although its own was in operation before, too.
    const fifth = await calls.until((await calls.act(fourth.id, 'rollback')).id, 'completed');
    expect(fifth).toMatchObject({ commitHash: first['commitHash'], current: true });
    expect(await calls.get(second.id)).toMatchObject({ before: { id: first.id, commitHash: first['commitHash'] } });
    expect(await calls.get(first.id)).toMatchObject({ before: null });
    expect(await calls.act(first.id, 'rollback', 409)).toMatchObject({ code: 'WRONG_STATE' });
    expect(await calls.act('nobody', 'rollback', 404)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await calls.act('nobody', 'redeploy', 404)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are one for an id', async () => {
    await calls.project();
    const deploymentId = `d-${randomUUID()}`;
    const made = await calls.create({ deploymentId });
    expect(await calls.create({ deploymentId })).toMatchObject({ jobId: made.jobId });
    expect(await calls.create({ deploymentId, commitHash: OTHER }, 409)).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
    await calls.until(deploymentId, 'completed');
    // While the job is open, a request about the same deployment returns it.
    await calls.job(made, 'completed');
    const { projectId } = calls;
    const data = { deploymentId, projectId, environment: 'production', branch: 'main', commitHash: COMMIT };
    const again = await calls.send<{ id: string }>('POST', '/api/queues/jobs', { type: 'deploy', data }, 202);
    expect(await calls.job({ ...made, jobId: again.id }, 'failed')).toMatchObject({ error: { code: 'WRONG_STATE' } });
    expect(await calls.get(deploymentId)).toMatchObject({ state: 'completed', jobId: made.jobId });
  });

  it('are begun again when their job is retried', async () => {
    await calls.project();
    controller.fate(image(), 'crashes');
    const failed = await calls.deployed({}, 'failed');
    await calls.job(failed, 'failed');
    controller.fate(image(), 'healthy');
    await calls.send('POST', `/api/queues/jobs/${failed.jobId}/retry`, {});
    expect(await calls.until(failed.id, 'completed')).toMatchObject({ current: true, failedReason: null });
  });

  it('go on with another process, whatever the first one had applied, and apply nothing twice', async () => {
    const variables = { CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: kubeconfig, SHUTDOWN_GRACE_MS: '0' };
    const first = await startHttpHub(variables);
    calls = new DeployCalls(first.client);
    await calls.project({ envVars: { A: '1' } });
    cluster.faults.next('silence', 'PATCH services/{name}');
    const { id } = await calls.create();
    await eventually(() => cluster.faults.isEmpty);
    await first.close();
    const second = await startHttpHub({ ...variables, DATABASE_URL: first.databaseUrl });
    const { projectId, name } = calls;
    expect(await new DeployCalls(second.client, projectId).until(id, 'completed')).toMatchObject({ revision: '1' });
    expect(workloads.list('pods', `${name}-prod`)).toHaveLength(1);
    await second.remove();
    await first.remove();
  });

  it('of jobs that were enqueued without them are ordered by their requests, whichever runs first', async () => {
    await calls.project();
    const enqueue = async (commitHash: string, delay: number) => {
      const { projectId } = calls;
      const data = { deploymentId: randomUUID(), projectId, environment: 'staging', branch: 'main', commitHash };
      const job = await calls.send<{ id: string }>('POST', '/api/queues/jobs', { type: 'deploy', data, delay }, 202);
      return { id: data.deploymentId, jobId: job.id, state: '' };
    };
    const older = await enqueue(COMMIT, 4000);
    const newer = await enqueue(OTHER, 0);
    expect(await calls.until(newer.id, 'completed')).toMatchObject({ current: true, requestedBy: 'admin-key' });
    await calls.until(older.id, 'superseded');
    await calls.job(older, 'cancelled');
    expect(running(`${calls.name}-staging`, `${calls.name}-staging`)).toBe(image(OTHER));
  });

  it('of two hubs in a cluster leave each other alone', async () => {
    const other = await startHttpHub({ CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: kubeconfig });
    const theirs = new DeployCalls(other.client, calls.projectId, calls.name);
    await Promise.all([calls.project(), theirs.project()]);
    const taskId = randomUUID();
    const preview = { environment: 'preview', taskId };
    const [mine] = [await calls.deployed(preview), await calls.deployed()];
    const second = await theirs.deployed(preview);
    expect(second['namespace']).not.toBe(mine['namespace']);
    expect(await theirs.deployed({ commitHash: OTHER }, 'failed')).toMatchObject({ errorCode: 'APPLY_CONFLICT' });
    expect(running(`${calls.name}-prod`, `${calls.name}-production`)).toBe(image());
    expect(await theirs.cleanup({ ageHours: 0 })).toMatchObject({ removed: [second['namespace']], failed: [] });
    expect(live('namespaces', '', String(mine['namespace']))).toBeDefined();
    await other.remove();
  });

  describe('of previews', () => {
    const preview = (taskId: string, more: object = {}) =>
      calls.deployed({ environment: 'preview', taskId, branch: 'feature/x', ...more });

    it('have a namespace and a host of their own, also when the ids of tasks begin alike', async () => {
      await calls.project();
      const begin = randomUUID().slice(0, 8);
      const one = await preview(`${begin}-one`);
      expect(one).toMatchObject({
        namespace: `preview-task-${begin}`,
        url: `http://preview-${begin}-${calls.name}.example.com`,
      });
      const two = await preview(`${begin}-two`);
      expect(two['namespace']).toMatch(new RegExp(`^preview-task-${begin}-[a-z\\d]{5}$`));
      expect(two['url']).not.toBe(one['url']);
      expect(await preview(`${begin}-two`, { commitHash: OTHER })).toMatchObject({ namespace: two['namespace'] });
      expect(await calls.get(one.id)).toMatchObject({ current: true });
    });

    it('leave a namespace of that name that is not theirs', async () => {
      await calls.project();
      const taskId = randomUUID();
      const name = `preview-task-${taskId.slice(0, 8)}`;
      const labels = { 'io.runnerhub.hub': 'another', 'io.runnerhub.target': 'theirs' };
      workloads.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
      expect((await preview(taskId))['namespace']).toMatch(new RegExp(`^${name}-[a-z\\d]{5}$`));
      expect(live('namespaces', '', name)?.metadata.labels).toEqual(labels);
    });

    it.each(['A'.repeat(200), 'x:y@z..w__', '0________', 'ÄÖ'.repeat(20), 'a'.repeat(201), '../../etc'])(
      'take or refuse the task %j',
      async (taskId) => {
        await calls.project();
        if (!/^[A-Za-z\d][\w.:@-]{0,199}$/.test(taskId)) {
          await calls.create({ environment: 'preview', taskId }, 400);
          return;
        }
        const done = await preview(taskId);
        expect(done['namespace']).toMatch(/^preview-task-[a-z\d]([a-z\d-]*[a-z\d])?$/);
      },
    );

    it('without a task are in the namespace of the project, of which a cleanup removes its own objects alone', async () => {
      await calls.project({ envVars: { A: '1' } });
      const done = await calls.deployed({ environment: 'preview' });
      expect(done).toMatchObject({ namespace: calls.name, url: `http://preview-${calls.name}.example.com` });
      const name = `${calls.name}/${calls.name}-preview`;
      expect(await calls.cleanup({ namespaceOrResource: name })).toEqual({ removed: [name], kept: [], failed: [] });
      expect(live('namespaces', '', calls.name)).toBeDefined();
      for (const kind of ['deployments', 'services', 'ingresses', 'secrets'])
        expect(workloads.list(kind, calls.name)).toEqual([]);
    });

    it('are removed by age, unless they are kept or being deployed, and never by their name alone', async () => {
      await calls.project();
      const [old, kept, young] = [
        await preview(randomUUID()),
        await preview(randomUUID()),
        await preview(randomUUID()),
      ];
      const foreign = 'preview-task-foreign0';
      workloads.put('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: foreign } });
      await hub.ledger.query(
        `update deployments set completed_at = now() - interval '200 hours' where deployment_id = any($1)`,
        [[old.id, kept.id]],
      );
      const at = (deployment: object) => String((deployment as { namespace: string }).namespace);
      const keep = (body: object, status = 200) => calls.send('POST', `/api/previews/${at(kept)}/keep`, body, status);
      expect(await keep({ keep: true, reason: 'a demonstration' })).toMatchObject({ keep: true });
      const listed = await calls.send<{ items: object[] }>('GET', '/api/previews');
      expect(listed.items).toContainEqual(
        expect.objectContaining({ namespace: at(kept), keepReason: 'a demonstration' }),
      );
      expect(await calls.cleanup({ dryRun: true })).toMatchObject({ removed: expect.arrayContaining([at(old)]) });
      expect(live('namespaces', '', at(old))).toBeDefined();
      const done = await calls.cleanup({});
      expect(done).toMatchObject({ failed: [] });
      expect(done['removed']).toContain(at(old));
      expect(done['kept']).toContainEqual({ name: at(kept), reason: 'a demonstration' });
      expect(done['kept']).toContainEqual({ name: at(young), reason: 'it was deployed lately' });
      for (const name of [at(kept), at(young), foreign]) expect(live('namespaces', '', name)).toBeDefined();
      await eventually(() => live('namespaces', '', at(old)) === undefined);
      expect(await calls.get(old.id)).toMatchObject({ current: false });
      await keep({ keep: false });
      expect(await calls.cleanup({ namespaceOrResource: at(kept) })).toMatchObject({ removed: [at(kept)] });
      await keep({ keep: true }, 404);
    });

    it('go when their pull request is closed, but not with one of a fork', async () => {
      const repository = `octo/${calls.name}`;
      await calls.project({ repository });
      const mine = await preview(randomUUID(), { branch: 'topic' });
      const other = await preview(randomUUID(), { branch: 'another' });
      const exists = (deployment: object) =>
        live('namespaces', '', String((deployment as { namespace: string }).namespace)) !== undefined;
      await closed(repository, 'topic', `fork/${calls.name}`);
      await closed(repository, 'topic', null);
      expect(exists(mine)).toBe(true);
      await closed(repository.toUpperCase(), 'topic', repository);
      await eventually(() => !exists(mine), { within: 20_000 });
      expect(exists(other)).toBe(true);
    });

    /** Delivers the end of a pull request, and waits until the delivery is processed. */
    async function closed(repository: string, ref: string, head: string | null): Promise<void> {
      const pull_request = { number: 7, head: { ref, repo: head === null ? null : { full_name: head } } };
      const body = { action: 'closed', pull_request, repository: { full_name: repository } };
      const guid = randomUUID();
      await github.send({ guid, event: 'pull_request', body: JSON.stringify(body), secret: 's' });
      expect(await github.processed(guid)).toMatchObject({ error: null });
    }
  });

  it('need exactly the rights that docs/deploys.md names', () => {
    const verbs: Record<string, string[]> = { PATCH: ['create', 'patch'], DELETE: ['delete'] };
    const needed = cluster.requests.flatMap(({ method, route, action }) => {
      const group = route.startsWith('/apis/') ? route.split('/')[2] : '';
      const resource = action.split(' ')[1]?.replace('/{name}', '');
      const own = verbs[method] ?? [action.includes('{name}') ? 'get' : 'list'];
      return own.map((verb) => `${verb} ${resource} of "${group}"`);
    });
    expect([...new Set(needed)].sort()).toEqual(documentedRights().sort());
  });
});

function documentedRights(): string[] {
  const doc = readFileSync(new URL('../../../docs/deploys.md', import.meta.url), 'utf8');
  const { rules } = parse(/```yaml\n(.*?)```/s.exec(doc)?.[1] ?? '') as { rules: Record<string, string[]>[] };
  return rules.flatMap(({ apiGroups = [], resources = [], verbs = [] }) =>
    verbs.flatMap((verb) => resources.map((resource) => `${verb} ${resource} of "${apiGroups[0]}"`)),
  );
}
