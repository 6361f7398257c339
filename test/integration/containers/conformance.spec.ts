import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../../src/common/ids.js';
import type { ContainerRuntime, ContainerSpec } from '../../../src/containers/container-runtime.js';
import { DockerRuntime } from '../../../src/containers/docker/docker-runtime.js';
import { HostRuntime } from '../../../src/containers/host/host-runtime.js';
import { KubernetesRuntime } from '../../../src/containers/kubernetes/kubernetes-runtime.js';
import { HUB_LABEL, JOB_LABEL } from '../../../src/containers/labels.js';
import { eventually } from '../../support/eventually.js';
import { testDocker } from '../../support/docker/docker.js';
import { KubernetesSimulator } from '../../support/kubernetes/simulator/kubernetes-simulator.js';
import { bound, timeLimit } from '../../support/limits.js';

const IMAGE = 'busybox:test';
const docker = await testDocker();
const simulator = new KubernetesSimulator();
const kubeconfig = await simulator.start();
afterAll(() => simulator.stop());

interface Subject {
  kind: 'docker' | 'host' | 'kubernetes';
  available: boolean;
  /** Opens another runtime on the same engine, as after a restart of the hub. */
  open(dataDir: string): ContainerRuntime;
}

const subjects: Subject[] = [
  {
    kind: 'docker',
    available: docker !== undefined,
    open: () => new DockerRuntime({ dockerHost: docker?.host, githubApiUrl: 'https://api.github.com' }),
  },
  {
    kind: 'host',
    available: process.platform !== 'win32',
    open: (dataDir) => new HostRuntime({ dataDir, runnerDir: join(dataDir, 'runner') }),
  },
  {
    kind: 'kubernetes',
    available: process.platform !== 'win32',
    open: () => new KubernetesRuntime({ kubeconfig, serviceAccount: 'default', podTtlMs: 3_600_000 }),
  },
];

describe.each(subjects)('the $kind runtime', ({ available, open }) => {
  const test = available ? it : it.skip;
  const hub = newId();
  let dataDir: string;
  let runtime: ContainerRuntime;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'runnerhub-containers-'));
    runtime = open(dataDir);
    if (available) await runtime.ping();
  });

  afterAll(async () => {
    if (available) {
      const left = await runtime.list({ [HUB_LABEL]: hub });
      await Promise.all(left.map(({ id }) => runtime.destroy(id, 0)));
    }
    await rm(dataDir, { recursive: true, force: true });
  });

  const spec = (script: string, more: Partial<ContainerSpec> = {}): ContainerSpec => ({
    name: `t-${newId()}`,
    image: IMAGE,
    command: ['/bin/sh', '-c', script],
    labels: { [HUB_LABEL]: hub, ...more.labels },
    network: 'none',
    ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'labels')),
  });

  /** Runs a container to its end. */
  const finish = async (wanted: ContainerSpec) => {
    await runtime.run(wanted);
    return runtime.wait(wanted.name, timeLimit(20_000));
  };

  /** Waits until the container has written this text. */
  const saying = (name: string, text: string) => eventually(async () => (await runtime.logs(name)).includes(text));

  test('runs a command to its end, and reports how it ended', async () => {
    const wanted = spec('echo out; echo err >&2', { labels: { [JOB_LABEL]: 'job-1' } });
    const started = await runtime.run(wanted);
    expect(started).toMatchObject({
      name: wanted.name,
      image: IMAGE,
      labels: { [HUB_LABEL]: hub, [JOB_LABEL]: 'job-1' },
    });
    const ended = await runtime.wait(started.id, timeLimit(20_000));
    expect(ended).toMatchObject({ id: started.id, state: 'exited', exitCode: 0 });
    expect(ended?.startedAt?.getTime()).toBeLessThanOrEqual(ended?.finishedAt?.getTime() ?? 0);
    const lines = (await runtime.logs(started.id)).trim().split('\n');
    expect(lines.sort()).toEqual(['err', 'out']);
    expect(await runtime.inspect(started.id)).toMatchObject({ state: 'exited', exitCode: 0 });
  });

  test('reports the exit codes of failures, signals and missing commands', async () => {
    const [failed, killed, stray] = await Promise.all([
      finish(spec('exit 3')),
      finish(spec('kill -KILL $$')),
      finish({ ...spec(''), command: ['/nowhere/command'] }),
    ]);
    expect([failed?.exitCode, killed?.exitCode, stray?.exitCode]).toEqual([3, 137, 127]);
  });

  test('ends a wait at once for a container that has exited or is gone', async () => {
    const wanted = spec('exit 4');
    await finish(wanted);
    expect(await runtime.wait(wanted.name, AbortSignal.timeout(5000))).toMatchObject({ exitCode: 4 });
    await runtime.destroy(wanted.name);
    expect(await runtime.wait(wanted.name, AbortSignal.timeout(5000))).toBeUndefined();
    expect(await runtime.inspect(wanted.name)).toBeUndefined();
    await expect(runtime.logs(wanted.name)).rejects.toMatchObject({ code: 'CONTAINER_NOT_FOUND' });
  });

  test('ends a wait when the container is removed', async () => {
    const wanted = spec('sleep 60');
    await runtime.run(wanted);
    const waiting = runtime.wait(wanted.name, timeLimit(20_000));
    expect(await runtime.destroy(wanted.name, 0)).toBe(true);
    // The wait may or may not see the end before the removal.
    expect((await waiting)?.state ?? 'gone').toMatch(/^(exited|gone)$/);
  });

  test('ends a wait when its signal aborts', async () => {
    const wanted = spec('sleep 60');
    await runtime.run(wanted);
    const abort = new AbortController();
    const waiting = runtime.wait(wanted.name, abort.signal);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow(/enough|abort/i);
    expect(await runtime.inspect(wanted.name)).toMatchObject({ state: 'running' });
    await runtime.destroy(wanted.name, 0);
  });

  test('runs a name once, however often and concurrently it is requested', async () => {
    const wanted = spec('echo started; sleep 60');
    const infos = await Promise.all([runtime.run(wanted), runtime.run(wanted), runtime.run(wanted)]);
    await saying(wanted.name, 'started');
    const again = await open(dataDir).run(wanted);
    expect(new Set([...infos, again].map(({ id }) => id)).size).toBe(1);
    expect((await runtime.logs(wanted.name)).match(/started/g)).toHaveLength(1);
    await runtime.destroy(wanted.name, 0);
  });

  test('does not restart a container that has ended', async () => {
    const wanted = spec('echo started; exit 5');
    await finish(wanted);
    expect(await runtime.run(wanted)).toMatchObject({ state: 'exited', exitCode: 5 });
    expect((await runtime.logs(wanted.name)).match(/started/g)).toHaveLength(1);
  });

  test("refuses the name of another hub's container", async () => {
    const wanted = spec('sleep 60');
    await runtime.run(wanted);
    const other = runtime.run({ ...wanted, labels: { [HUB_LABEL]: newId() } });
    await expect(other).rejects.toMatchObject({ code: 'PERMANENT_ERROR' });
    await runtime.destroy(wanted.name, 0);
  });

  test('destroys a container with a grace in which its process can clean up', async () => {
    const wanted = spec(`trap 'echo tidied; exit 0' TERM; echo ready; while :; do sleep 0.1; done`);
    await runtime.run(wanted);
    await saying(wanted.name, 'ready');
    const waiting = runtime.wait(wanted.name, timeLimit(20_000));
    const since = Date.now();
    expect(await runtime.destroy(wanted.name, 15_000)).toBe(true);
    expect(Date.now() - since).toBeLessThan(bound(10_000));
    const ended = await waiting;
    if (ended) expect(ended.exitCode).toBe(0);
    expect(await runtime.destroy(wanted.name)).toBe(false);
  });

  test('kills a process that ignores SIGTERM, with all its children', async () => {
    const mark = newId();
    const wanted = spec(`trap '' TERM; sh -c 'sleep 300; : ${mark}' & echo ready; while :; do sleep 0.1; done`);
    await runtime.run(wanted);
    await saying(wanted.name, 'ready');
    expect((await commandLines()).filter((line) => line.includes(mark))).not.toEqual([]);
    expect(await runtime.destroy(wanted.name, 500)).toBe(true);
    expect((await commandLines()).filter((line) => line.includes(mark))).toEqual([]);
  });

  test('ends the processes that a command leaves behind', async () => {
    const mark = newId();
    expect(await finish(spec(`sh -c 'sleep 300; : ${mark}' & exit 0`))).toMatchObject({ exitCode: 0 });
    expect((await commandLines()).filter((line) => line.includes(mark))).toEqual([]);
  });

  test('lists the containers that match all labels', async () => {
    const team = newId();
    const [one, two] = [spec('true', { labels: { team, n: '1' } }), spec('true', { labels: { team, n: '2' } })];
    await Promise.all([finish(one), finish(two)]);
    const names = async (labels: Record<string, string>) => (await runtime.list(labels)).map(({ name }) => name).sort();
    expect(await names({ team })).toEqual([one.name, two.name].sort());
    expect(await names({ team, n: '2' })).toEqual([two.name]);
    expect(await names({ team, n: '3' })).toEqual([]);
  });

  test('returns a bounded tail of a log', async () => {
    const wanted = spec(`i=0; while [ $i -lt 30000 ]; do echo "line $i ${'x'.repeat(80)}"; i=$((i+1)); done`);
    expect(await finish(wanted)).toMatchObject({ exitCode: 0 });
    const last = (await runtime.logs(wanted.name, 3)).trim().split('\n');
    expect(last.map((line) => line.split(' ')[1])).toEqual(['29997', '29998', '29999']);
    expect(Buffer.byteLength(await runtime.logs(wanted.name, 100_000))).toBeLessThanOrEqual(1024 * 1024);
  });

  test('streams a log from its beginning to its end as it is written', async () => {
    const wanted = spec(`echo first; sleep 6; echo second >&2`);
    await runtime.run(wanted);
    let text = '';
    for await (const chunk of runtime.follow(wanted.name, timeLimit(20_000))) {
      text += chunk.toString();
      if (text === 'first\n') expect(await runtime.inspect(wanted.name)).toMatchObject({ state: 'running' });
    }
    expect(text).toBe('first\nsecond\n');
    const stopped = new AbortController();
    const other = spec('echo again; sleep 60');
    await runtime.run(other);
    const reading = (async () => {
      for await (const chunk of runtime.follow(other.name, stopped.signal)) if (chunk.length > 0) stopped.abort();
    })();
    await reading.catch(() => undefined);
    expect(await runtime.inspect(other.name)).toMatchObject({ state: 'running' });
    await runtime.destroy(other.name, 0);
  });

  test('passes the environment to the process alone', async () => {
    const secret = newId();
    const wanted = spec('echo "got ${#SECRET}"; sleep 60', { env: { SECRET: secret } });
    const info = await runtime.run(wanted);
    await saying(wanted.name, `got ${secret.length}`);
    expect(await commandLines()).not.toContainEqual(expect.stringContaining(secret));
    expect(JSON.stringify(info)).not.toContain(secret);
    await runtime.destroy(wanted.name, 0);
  });

  test("hides the hub's own environment", async () => {
    process.env.RUNNERHUB_CANARY = 'do not show';
    try {
      const wanted = spec('env');
      await finish(wanted);
      expect(await runtime.logs(wanted.name)).not.toContain('do not show');
      expect(await runtime.logs(wanted.name)).toMatch(/^PATH=/m);
    } finally {
      delete process.env.RUNNERHUB_CANARY;
    }
  });

  test('finds its containers after a restart of the hub', async () => {
    const [running, ended] = [spec('echo ready; sleep 60'), spec('exit 6')];
    await Promise.all([runtime.run(running), finish(ended)]);
    const next = open(dataDir);
    expect(await next.inspect(running.name)).toMatchObject({ state: 'running', labels: { [HUB_LABEL]: hub } });
    expect(await next.wait(ended.name, AbortSignal.timeout(5000))).toMatchObject({ exitCode: 6 });
    expect((await next.list({ [HUB_LABEL]: hub })).map(({ name }) => name)).toEqual(
      expect.arrayContaining([running.name, ended.name]),
    );
    await saying(running.name, 'ready');
    expect(await next.destroy(running.name, 0)).toBe(true);
    expect(await runtime.inspect(running.name)).toBeUndefined();
  });

  test.each(['../../etc', '..', 'a/b', '', '-x', 'x'.repeat(200)])('refuses %j as a name', async (name) => {
    await expect(runtime.run({ ...spec('true'), name })).rejects.toMatchObject({ code: 'PERMANENT_ERROR' });
    expect(await runtime.inspect(name)).toBeUndefined();
    expect(await runtime.destroy(name)).toBe(false);
  });
});

/** Reads the command lines of all processes on this machine, including those in containers. */
async function commandLines(): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}
