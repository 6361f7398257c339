import { describe, expect, it } from 'vitest';
import { newId } from '../../../src/common/ids.js';
import { REPOSITORY_LABEL } from '../../../src/containers/labels.js';
import { eventually } from '../../support/eventually.js';
import { HUB, podSpec, RuntimeOnCluster } from '../../support/kubernetes/kubernetes.js';
import { timeLimit } from '../../support/limits.js';

describe('the Kubernetes runtime', () => {
  const subject = new RuntimeOnCluster();
  const { cluster } = subject;
  const { faults } = cluster;

  describe('pods', () => {
    it('are hardened, and live for a bounded time', async () => {
      const limits = { cpus: 0.5, memoryBytes: 64 * 1024 ** 2 };
      const name = await subject.running({ limits, workingDir: '/tmp', network: 'runner' });
      const { spec: made } = cluster.asked('POST pods')[0]?.body as { spec: Record<string, unknown> };
      expect(made).toMatchObject({
        restartPolicy: 'Never',
        activeDeadlineSeconds: 3600,
        serviceAccountName: 'default',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        hostNetwork: false,
        hostPID: false,
        hostIPC: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1001, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            workingDir: '/tmp',
            resources: {
              limits: { cpu: '500m', memory: '67108864', 'ephemeral-storage': '14Gi' },
              requests: { cpu: '500m', memory: '67108864', 'ephemeral-storage': '2Gi' },
            },
            securityContext: {
              privileged: false,
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      });
      expect(made).not.toHaveProperty('volumes');
      await subject.runtime.destroy(name, 0);
    });

    it('have read-only files, folders in memory, another runtime and pull policy when requested', async () => {
      const policy = { readOnly: true, tmpfs: { '/tmp': 1024 ** 2 }, ociRuntime: 'gvisor', pull: 'always' as const };
      const name = await subject.running(policy);
      const { spec: made } = cluster.asked('POST pods').at(-1)?.body as { spec: Record<string, unknown> };
      expect(made).toMatchObject({
        runtimeClassName: 'gvisor',
        volumes: [{ name: 'tmpfs-0', emptyDir: { medium: 'Memory', sizeLimit: '1048576' } }],
        containers: [
          {
            imagePullPolicy: 'Always',
            securityContext: { readOnlyRootFilesystem: true },
            volumeMounts: [{ name: 'tmpfs-0', mountPath: '/tmp' }],
          },
        ],
      });
      await subject.runtime.destroy(name, 0);
    });

    it('end at their deadline, even without the hub', async () => {
      const wanted = podSpec('sleep 60');
      await subject.open({ podTtlMs: 1000 }).run(wanted);
      const ended = await subject.runtime.wait(wanted.name, timeLimit(20_000));
      expect(ended).toMatchObject({ state: 'exited', reason: expect.stringMatching(/^DeadlineExceeded: /) });
    });

    it('are found by labels that Kubernetes does not accept', async () => {
      const labels = { ...HUB, [REPOSITORY_LABEL]: 'octo-org/hello', 'a key': `x${'y'.repeat(100)}`, empty: '' };
      const name = await subject.running({ labels });
      const other = await subject.running({ labels: { ...HUB, [REPOSITORY_LABEL]: 'octo-org_hello' } });
      expect((await subject.runtime.inspect(name))?.labels).toEqual(labels);
      const names = async (wanted: Record<string, string>) =>
        (await subject.runtime.list(wanted)).map((found) => found.name);
      expect(await names({ [REPOSITORY_LABEL]: 'octo-org/hello' })).toEqual([name]);
      expect(await names({ [REPOSITORY_LABEL]: 'octo-org_hello' })).toEqual([other]);
      expect(await names({ 'a key': labels['a key'], empty: '' })).toEqual([name]);
      const hashed = cluster.pod(name)?.metadata.labels?.[REPOSITORY_LABEL] ?? '';
      expect(hashed).toMatch(/^sha256-[0-9a-f]{48}$/);
      expect(await names({ [REPOSITORY_LABEL]: hashed })).toEqual([]);
    });

    it('are neither seen nor touched when they belong to others', async () => {
      const metadata = { name: 'somebody', labels: HUB };
      cluster.objects.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata });
      expect(await subject.runtime.inspect('somebody')).toBeUndefined();
      expect(await subject.runtime.destroy('somebody', 0)).toBe(false);
      expect(await subject.runtime.list(HUB)).toEqual([]);
      await expect(subject.runtime.run(podSpec('true', { name: 'somebody' }))).rejects.toMatchObject({
        code: 'PERMANENT_ERROR',
      });
      cluster.objects.remove('pods', 'somebody');
    });

    it('have an id that a later pod of the same name does not share', async () => {
      const wanted = podSpec('sleep 60');
      const first = await subject.runtime.run(wanted);
      await subject.runtime.destroy(first.id, 0);
      const second = await subject.runtime.run(wanted);
      expect(second.id).not.toBe(first.id);
      expect(await subject.runtime.inspect(first.id)).toBeUndefined();
      expect(await subject.runtime.wait(first.id)).toBeUndefined();
      expect(await subject.runtime.destroy(first.id, 0)).toBe(false);
      expect(await subject.runtime.inspect(second.id)).toMatchObject({ name: wanted.name, state: 'running' });
    });

    it.each(['My-Runner', 'a.b', 'under_score', 'x'.repeat(64)])('are not created with the name %j', async (name) => {
      await expect(subject.runtime.run(podSpec('true', { name }))).rejects.toMatchObject({ code: 'PERMANENT_ERROR' });
      expect(await subject.runtime.inspect(name)).toBeUndefined();
    });

    it("run a command verbatim, without Kubernetes' expansion", async () => {
      const wanted = podSpec('', { command: ['/bin/echo', '$(SECRET)', '$$', '$', '$$(A)'], env: { SECRET: 'x' } });
      await subject.runtime.run(wanted);
      await subject.runtime.wait(wanted.name, timeLimit(20_000));
      expect(await subject.runtime.logs(wanted.name)).toBe('$(SECRET) $$ $ $$(A)\n');
    });
  });

  describe('environment', () => {
    const secrets = () => cluster.objects.list('secrets');

    it('is in a Secret that the pod owns, and is removed with it', async () => {
      const secret = newId();
      const name = await subject.running({ env: { SECRET: secret, MORE: 'x' } });
      expect(JSON.stringify(cluster.pod(name))).not.toContain(secret);
      expect(secrets()).toMatchObject([
        {
          metadata: { ownerReferences: [{ kind: 'Pod', name, uid: cluster.pod(name)?.metadata.uid }] },
          data: { SECRET: Buffer.from(secret).toString('base64') },
        },
      ]);
      await subject.runtime.destroy(name, 0);
      await eventually(() => secrets().length === 0);
    });

    it('is never that of an earlier pod of the same name', async () => {
      const wanted = podSpec('echo "I am $WHO"; sleep 60', { env: { WHO: 'first' } });
      await subject.runtime.run(wanted);
      await subject.runtime.destroy(wanted.name, 0);
      await subject.runtime.run({ ...wanted, env: { WHO: 'second' } });
      await eventually(async () => (await subject.runtime.logs(wanted.name)) === 'I am second\n');
    });

    it('is added by the next attempt when the first one failed before it', async () => {
      const wanted = podSpec('echo "got $WHO"', { env: { WHO: 'it' } });
      faults.next('serverError', 'POST secrets');
      await expect(subject.runtime.run(wanted)).rejects.toMatchObject({ code: 'DOCKER_DAEMON_ERROR' });
      expect(secrets()).toEqual([]);
      expect(await subject.runtime.inspect(wanted.name)).toMatchObject({ state: 'created' });
      await subject.open().run(wanted);
      expect(await subject.runtime.wait(wanted.name, timeLimit(20_000))).toMatchObject({ exitCode: 0 });
      expect(await subject.runtime.logs(wanted.name)).toBe('got it\n');
    });

    it('is not quoted when it is refused, and leaves no pod behind', async () => {
      const wanted = podSpec('true', { env: { 'BAD KEY': 'hidden-value' } });
      const error = await subject.runtime.run(wanted).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'PERMANENT_ERROR', message: expect.stringMatching(/environment.*422/) });
      expect(JSON.stringify([error, (error as Error).cause])).not.toContain('hidden-value');
      expect(cluster.pod(wanted.name)).toBeUndefined();
    });
  });

  describe('network', () => {
    it('is a policy that is created once, and again when it is missing', async () => {
      const fresh = subject.open();
      for (const { metadata } of cluster.objects.list('networkpolicies')) {
        cluster.objects.remove('networkpolicies', metadata.name);
      }
      await Promise.all([
        fresh.run(podSpec('true', { network: 'runner' })),
        fresh.run(podSpec('true', { network: 'runner' })),
      ]);
      await fresh.run(podSpec('true'));
      const names = cluster.objects.list('networkpolicies').map(({ metadata }) => metadata.name);
      expect(names.sort()).toEqual(['runnerhub-none', 'runnerhub-runner']);
      expect(cluster.asked('POST networkpolicies')).toHaveLength(2);
      cluster.objects.remove('networkpolicies', 'runnerhub-none');
      await subject.open().run(podSpec('true'));
      expect(cluster.objects.get('networkpolicies', 'runnerhub-none')).toBeDefined();
    });

    it('keeps pods from starting when the hub has no right to its policies', async () => {
      faults.next('forbidden', 'GET networkpolicies/{name}');
      const wanted = podSpec('true');
      const refused = subject.open().run(wanted);
      await expect(refused).rejects.toMatchObject({
        code: 'PERMANENT_ERROR',
        message: expect.stringMatching(/^Kubernetes refused read network policy: .*has no right/),
      });
      expect(cluster.pod(wanted.name)).toBeUndefined();
    });
  });

  it('lists pods over several pages', async () => {
    const labels = { 'app.kubernetes.io/managed-by': 'runnerhub' };
    const annotations = { 'runnerhub.io/labels': '{"team":"many"}' };
    for (let n = 0; n < 1100; n += 1) {
      const metadata = { name: `many-${n}`, labels: { ...labels, team: 'many' }, annotations };
      cluster.objects.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata });
    }
    expect(await subject.runtime.list({ team: 'many' })).toHaveLength(1100);
    expect(cluster.asked('GET pods')).toHaveLength(3);
    for (let n = 0; n < 1100; n += 1) cluster.objects.remove('pods', `many-${n}`);
  });

  it('reports that it is refused', async () => {
    faults.next('forbidden', 'GET pods');
    await expect(subject.runtime.ping()).rejects.toMatchObject({ code: 'PERMANENT_ERROR' });
    await subject.runtime.ping();
  });
});
