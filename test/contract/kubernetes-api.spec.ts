import { beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { eventually } from '../support/eventually.js';
import { KubernetesDescription } from '../support/kubernetes/kubernetes-description.js';
import { podSpec, RuntimeOnCluster } from '../support/kubernetes/kubernetes.js';
import type { RecordedRequest } from '../support/kubernetes/simulator/requests.js';
import { timeLimit } from '../support/limits.js';

const description = new KubernetesDescription();

describe("the runtime and the simulator, checked against Kubernetes' API description", () => {
  const subject = new RuntimeOnCluster();
  const { cluster } = subject;
  let requests: RecordedRequest[];

  beforeAll(async () => {
    const { runtime } = subject;
    await runtime.ping();
    const limits = { cpus: 0.25, memoryBytes: 2 ** 26, pids: 10 };
    const wanted = podSpec('echo ready; exit 3', {
      env: { SECRET: 'hidden' },
      labels: { 'io.runnerhub.repository': 'octo-org/hello' },
      limits,
      network: 'runner',
      workingDir: '/tmp',
    });
    const { id } = await runtime.run(wanted);
    await runtime.run(wanted);
    await runtime.wait(id);
    for await (const _ of runtime.follow(id, timeLimit(20_000))) continue;
    await runtime.logs(id);
    await runtime.list({ 'io.runnerhub.repository': 'octo-org/hello' });
    await runtime.destroy(id);
    expect(await runtime.inspect(id)).toBeUndefined();
    await runtime.run(podSpec('exit 1', { image: 'Not/An/Image' })).catch(() => undefined);
    await runtime.run(podSpec('true', { env: { 'BAD KEY': 'x' } })).catch(() => undefined);
    cluster.faults.next('tooManyRequests', 'GET pods');
    await runtime.ping().catch(() => undefined);
    const name = await subject.running();
    const { waiting } = await subject.waitFor(name);
    cluster.watches.expire();
    await eventually(() => cluster.watches.count > 0);
    cluster.watches.end();
    await eventually(() => cluster.watches.count > 0);
    cluster.kubelet.evict(name, 'low on memory');
    await waiting;
    const lost = await subject.running();
    const { waiting: removed } = await subject.waitFor(lost);
    await runtime.destroy(lost, 1000);
    await removed;
    requests = [...cluster.requests];
  });

  const all = (verdict: (request: RecordedRequest) => unknown) =>
    expect(requests.map((request) => ({ ...request, verdict: verdict(request) }))).toEqual(
      requests.map((request) => ({ ...request, verdict: 'valid' })),
    );
  const find = (action: string, status = 200) => {
    const found = requests.find((request) => request.action === action && request.status === status);
    if (!found) throw new Error(`No ${action} with ${status}`);
    return found;
  };

  it('use every kind of request', () => {
    expect([...new Set(requests.map(({ action }) => action))].sort()).toEqual([
      'DELETE pods/{name}',
      'GET networkpolicies/{name}',
      'GET pods',
      'GET pods/{name}',
      'GET pods/{name}/log',
      'POST networkpolicies',
      'POST pods',
      'POST secrets',
      'WATCH pods',
    ]);
    expect(new Set(requests.map(({ status }) => status))).toEqual(new Set([200, 201, 404, 409, 422, 429]));
    const types = requests.flatMap(({ events = [] }) => (events as { type: string }[]).map(({ type }) => type));
    expect(new Set(types)).toEqual(new Set(['MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']));
  });

  it('send requests that Kubernetes accepts', () => all((request) => description.checkRequest(request)));

  it('give answers that Kubernetes describes', () => all((request) => description.checkAnswer(request)));

  it('send events that Kubernetes describes', () => all((request) => description.checkEvents(request)));

  it('are checked strictly: an invalid request or answer is reported', () => {
    const made = find('POST pods', 201);
    const { spec, ...body } = made.body as { spec: Record<string, unknown> };
    const checked = (changed: object) => description.checkRequest({ ...made, ...changed });
    expect(checked({ body: { ...body, spec: { ...spec, activeDeadlineSeconds: '60' } } })).not.toBe('valid');
    expect(checked({ body: { ...body, spec: { ...spec, enableServiceLink: false } } })).not.toBe('valid');
    expect(checked({ query: { dryrun: 'All' } })).not.toBe('valid');
    expect(checked({ body: undefined })).not.toBe('valid');
    expect(() => checked({ method: 'PUT' })).toThrow('no PUT');
    expect(description.checkRequest({ ...find('WATCH pods'), query: { watch: 'yes' } })).not.toBe('valid');
    expect(description.checkAnswer({ ...made, answer: { ...body, metadata: { uid: 1 } } })).not.toBe('valid');
  });

  it('need exactly the rights that docs/kubernetes.md names', () => {
    const needed = requests.map((request) => rightFor(request));
    expect([...new Set(needed)].sort()).toEqual(documentedRights().sort());
  });
});

/** Returns the right a request needs, as one would ask `kubectl auth can-i`. */
function rightFor({ action, route }: RecordedRequest): string {
  const [method = '', path = ''] = action.split(' ');
  const verbs: Record<string, string> = { POST: 'create', DELETE: 'delete', WATCH: 'watch' };
  const verb = verbs[method] ?? (path.includes('{name}') ? 'get' : 'list');
  const group = route.startsWith('/apis/') ? route.split('/')[2] : '';
  return `${verb} ${path.replace('/{name}', '')} of "${group}"`;
}

function documentedRights(): string[] {
  const text = readFileSync(new URL('../../docs/kubernetes.md', import.meta.url), 'utf8');
  const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(text) ?? [];
  const role = parseAllDocuments(yaml)
    .map((document) => document.toJS() as { kind: string; rules?: Record<string, string[]>[] })
    .find(({ kind }) => kind === 'Role');
  return (role?.rules ?? []).flatMap(({ apiGroups = [], resources = [], verbs = [] }) =>
    verbs.flatMap((verb) => resources.map((resource) => `${verb} ${resource} of "${apiGroups[0]}"`)),
  );
}
