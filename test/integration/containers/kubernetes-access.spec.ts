import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KubernetesRuntime } from '../../../src/containers/kubernetes/kubernetes-runtime.js';
import { eventually } from '../../support/eventually.js';
import { KubernetesSimulator, TOKEN } from '../../support/kubernetes/simulator/kubernetes-simulator.js';
import { timeLimit } from '../../support/limits.js';

const run = promisify(execFile);
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);
const withTls = hasOpenssl ? it : it.skip;

const SERVICE_ACCOUNT = 'var/run/secrets/kubernetes.io/serviceaccount';
const settings = { serviceAccount: 'default', podTtlMs: 3_600_000 };

describe("access to the cluster's API server", () => {
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'runnerhub-access-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const file = async (name: string, content: object) => {
    await writeFile(join(dir, name), JSON.stringify(content));
    return join(dir, name);
  };

  it('must be configured', () => {
    expect(() => new KubernetesRuntime({ ...settings, root: join(dir, 'nowhere') })).toThrow(
      expect.objectContaining({ code: 'NOT_CONFIGURED', message: expect.stringContaining('set KUBECONFIG') }),
    );
    expect(() => new KubernetesRuntime({ ...settings, kubeconfig: join(dir, 'nowhere') })).toThrow(
      expect.objectContaining({ code: 'NOT_CONFIGURED', message: expect.stringContaining('KUBECONFIG') }),
    );
  });

  it.each([
    ['no context', { clusters: [], users: [], contexts: [] }],
    ['no content', {}],
    [
      'an invalid URL',
      {
        clusters: [{ name: 'c', cluster: { server: 'nonsense' } }],
        users: [],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      },
    ],
  ])('is not configured by a kubeconfig with %s', async (_, content) => {
    const runtime = new KubernetesRuntime({ ...settings, kubeconfig: await file('kubeconfig', content) });
    await expect(runtime.ping()).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
  });

  it('fails with a code for a wrong token, an unknown namespace or a stopped server', async () => {
    const cluster = new KubernetesSimulator();
    const kubeconfig = await cluster.start();
    const content = JSON.parse(await readFile(kubeconfig, 'utf8'));
    content.users[0].user.token = 'another';
    const refused = new KubernetesRuntime({ ...settings, kubeconfig: await file('other', content) });
    await expect(refused.ping()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    const elsewhere = new KubernetesRuntime({ ...settings, kubeconfig, namespace: 'elsewhere' });
    const wanted = { name: 'a-pod', image: 'busybox:test' };
    await expect(elsewhere.run(wanted)).rejects.toMatchObject({
      code: 'PERMANENT_ERROR',
      message: expect.stringContaining('namespaces "elsewhere" not found'),
    });
    await cluster.stop();
    const away = new KubernetesRuntime({ ...settings, kubeconfig: await file('away', content) });
    await expect(away.ping()).rejects.toMatchObject({ code: 'DOCKER_DAEMON_ERROR' });
  });

  it('uses a token file again after its renewal', async () => {
    const cluster = new KubernetesSimulator();
    const content = JSON.parse(await readFile(await cluster.start(), 'utf8'));
    content.users[0].user = { tokenFile: 'a-token' };
    await writeFile(join(dir, 'a-token'), 'an-old-one');
    const runtime = new KubernetesRuntime({ ...settings, kubeconfig: await file('with-token-file', content) });
    await expect(runtime.ping()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await writeFile(join(dir, 'a-token'), TOKEN);
    await runtime.ping();
    await cluster.stop();
  });

  it('uses a kubeconfig that has changed since the start', async () => {
    const cluster = new KubernetesSimulator();
    const content = JSON.parse(await readFile(await cluster.start(), 'utf8'));
    content.users[0].user.token = 'an-old-one';
    const kubeconfig = await file('rotated', content);
    const runtime = new KubernetesRuntime({ ...settings, kubeconfig });
    await expect(runtime.ping()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    content.users[0].user.token = TOKEN;
    await file('rotated', content);
    await runtime.ping();
    await cluster.stop();
  });

  it('has a time limit for a credential plugin', async () => {
    const cluster = new KubernetesSimulator();
    const content = JSON.parse(await readFile(await cluster.start(), 'utf8'));
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sleep', args: ['5'] };
    content.users[0].user = { exec: { ...exec, interactiveMode: 'Never' } };
    const runtime = new KubernetesRuntime({
      ...settings,
      kubeconfig: await file('hanging', content),
      limits: { callMs: 300 },
    });
    await expect(runtime.ping()).rejects.toMatchObject({
      code: 'DOCKER_DAEMON_ERROR',
      message: 'Kubernetes could not be reached (list pods): it did not answer in time',
    });
    await cluster.stop();
  });

  withTls("uses the pod's service account and TLS inside the cluster", async () => {
    const account = join(dir, SERVICE_ACCOUNT);
    await mkdir(account, { recursive: true });
    const [key, cert] = [join(dir, 'key.pem'), join(account, 'ca.crt')];
    const subject = ['-subj', '/CN=simulator', '-addext', 'subjectAltName=IP:127.0.0.1'];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject]);
    const tls = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
    const cluster = new KubernetesSimulator({ tls });
    await cluster.start();
    await writeFile(join(account, 'token'), TOKEN);
    await writeFile(join(account, 'namespace'), `${cluster.namespace}\n`);
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '127.0.0.1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', String(cluster.port));
    try {
      const runtime = new KubernetesRuntime({ ...settings, root: dir });
      const command = ['/bin/sh', '-c', 'echo hello; sleep 60'];
      const { id } = await runtime.run({ name: 'in-cluster', image: 'busybox:test', command, env: { A: 'b' } });
      await eventually(async () => (await runtime.logs(id)) === 'hello\n');
      const waiting = runtime.wait(id, timeLimit(20_000));
      cluster.kubelet.processOf('in-cluster')?.kill();
      expect(await waiting).toMatchObject({ exitCode: 137 });
      expect(new Set(cluster.requests.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${TOKEN}`]));
    } finally {
      vi.unstubAllEnvs();
      await cluster.stop();
    }
  });
});
