import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Docker from 'dockerode';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '../../../src/common/ids.js';
import { DockerRuntime } from '../../../src/containers/docker/docker-runtime.js';
import { HUB_LABEL } from '../../../src/containers/labels.js';
import type { OwnContainers } from '../../../src/containers/own-containers.js';
import type { JobContext } from '../../../src/jobs/job-handler.js';
import { CleanupContainersHandler } from '../../../src/runners/reaper/cleanup-containers.handler.js';
import type { OrphanedContainers } from '../../../src/runners/reaper/orphaned-containers.js';
import { testDocker } from '../../support/docker/docker.js';
import { timeLimit } from '../../support/limits.js';

const IMAGE = 'busybox:test';
const docker = await testDocker();
const test = docker ? it : it.skip;

describe('the Docker runtime', () => {
  const hub = newId();
  const runtime = new DockerRuntime({ dockerHost: docker?.host, githubApiUrl: 'https://api.github.com' });
  const engine = new Docker({ socketPath: docker?.host.replace('unix://', ''), host: undefined });
  const spec = (script: string) => ({
    name: `t-${newId()}`,
    image: IMAGE,
    command: ['/bin/sh', '-c', script],
    labels: { [HUB_LABEL]: hub },
  });

  afterAll(async () => {
    if (!docker) return;
    for (const { id } of await runtime.list({ [HUB_LABEL]: hub })) await runtime.destroy(id, 0);
  });

  test('hardens every container', async () => {
    const { id, imageDigest } = await runtime.run(spec('sleep 60'));
    const { HostConfig, Mounts, Image } = await engine.getContainer(id).inspect();
    expect(HostConfig).toMatchObject({
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      NetworkMode: 'none',
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
      PidsLimit: 2048,
      Memory: 4 * 1024 ** 3,
    });
    expect(HostConfig.CapAdd ?? []).toEqual([]);
    expect(HostConfig.Binds ?? []).toEqual([]);
    expect(HostConfig.NanoCpus).toBeGreaterThan(0);
    expect([HostConfig.PidMode, HostConfig.UTSMode]).toEqual(['', '']);
    expect(Mounts).toEqual([]);
    expect(imageDigest).toBe(Image);
    expect(imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    await runtime.destroy(id, 0);
  });

  test('leaves the process no privileges', async () => {
    const wanted = spec(`grep -E '^(Cap(Eff|Prm|Bnd)|NoNewPrivs|Seccomp):' /proc/self/status; ls /sys/class/net
      mount -t tmpfs none /tmp 2>/dev/null && echo MOUNTED; ls /var/run/docker.sock 2>/dev/null && echo SOCKET; true`);
    await runtime.run(wanted);
    expect(await runtime.wait(wanted.name, timeLimit(20_000))).toMatchObject({ exitCode: 0 });
    const lines = (await runtime.logs(wanted.name)).split('\n').map((line) => line.replace(/\s+/g, ' '));
    for (const set of ['CapEff', 'CapPrm', 'CapBnd']) expect(lines).toContain(`${set}: 0000000000000000`);
    expect(lines).toEqual(expect.arrayContaining(['NoNewPrivs: 1', 'Seccomp: 2', 'lo']));
    expect(lines).not.toContain('eth0');
    expect(lines.join()).not.toMatch(/MOUNTED|SOCKET/);
  });

  test('applies the limits of the specification', async () => {
    const limits = { cpus: 0.5, memoryBytes: 64 * 1024 ** 2, pids: 20 };
    const { id } = await runtime.run({ ...spec('sleep 60'), limits });
    const { HostConfig } = await engine.getContainer(id).inspect();
    expect(HostConfig).toMatchObject({ NanoCpus: 5e8, Memory: 64 * 1024 ** 2, PidsLimit: 20 });
    await runtime.destroy(id, 0);
  });

  test('reports that a container ran out of memory', async () => {
    const endOfOne = async () => {
      const wanted = { ...spec('tail /dev/zero'), limits: { memoryBytes: 16 * 1024 ** 2 } };
      await runtime.run(wanted);
      const ended = await runtime.wait(wanted.name, timeLimit(20_000));
      expect(ended).toMatchObject({ state: 'exited', exitCode: 137 });
      return ended?.oomKilled;
    };
    // Docker 20.10 loses the reason of a container whose exit it learns of first.
    expect((await endOfOne()) || (await endOfOne()) || (await endOfOne())).toBe(true);
  });

  test('starts a container that a dead hub created but did not start', async () => {
    const wanted = spec('exit 7');
    const { name, image, command, labels } = wanted;
    await engine.createContainer({
      name,
      Image: image,
      Cmd: command,
      Labels: labels,
      HostConfig: { NetworkMode: 'none' },
    });
    expect(await runtime.inspect(name)).toMatchObject({ state: 'created' });
    const waiting = runtime.wait(name, timeLimit(20_000));
    await runtime.run(wanted);
    expect(await waiting).toMatchObject({ state: 'exited', exitCode: 7 });
  });

  test('removes a container that a dead hub created but did not start, and none that runs', async () => {
    const left = spec('true');
    await engine.createContainer({ name: left.name, Image: IMAGE, Cmd: ['true'], Labels: left.labels });
    const running = spec('sleep 60');
    await runtime.run(running);
    const nobody = { remove: () => Promise.resolve(0) } as unknown as OrphanedContainers;
    const cleanup = new CleanupContainersHandler(runtime, { hub } as OwnContainers, nobody);
    const context = { signal: new AbortController().signal } as JobContext;
    await cleanup.run({ maxAge: 3_600_000 }, context);
    expect(await runtime.inspect(left.name)).toMatchObject({ state: 'created' });
    await cleanup.run({ maxAge: 0 }, context);
    expect(await runtime.inspect(left.name)).toBeUndefined();
    expect(await runtime.inspect(running.name)).toMatchObject({ state: 'running' });
    await runtime.destroy(running.name, 0);
  });

  test('finds no container by a prefix of its id', async () => {
    const { id } = await runtime.run(spec('sleep 60'));
    expect(await runtime.inspect(id.slice(0, 12))).toBeUndefined();
    expect(await runtime.destroy(id.slice(0, 12))).toBe(false);
    await runtime.destroy(id, 0);
  });

  test('leaves no container behind that can never start', async () => {
    const wanted = { ...spec('true'), workingDir: '/bin/busybox' };
    // Docker reports errors of the image or the specification as its own (500).
    await expect(runtime.run(wanted)).rejects.toMatchObject({ message: expect.stringContaining('not a directory') });
    expect(await runtime.inspect(wanted.name)).toBeUndefined();
  });

  test('fails permanently when Docker refuses the specification', async () => {
    const wanted = { ...spec('true'), limits: { cpus: 1000 } };
    await expect(runtime.run(wanted)).rejects.toMatchObject({ code: 'PERMANENT_ERROR', message: /CPUs/ });
  });

  test('pulls an image that is missing', async () => {
    // Nothing listens on port 1.
    const wanted = { ...spec('true'), image: 'localhost:1/none/such:1' };
    await expect(runtime.run(wanted)).rejects.toMatchObject({
      code: 'NETWORK_TIMEOUT',
      message: expect.stringContaining('localhost:1/none/such:1'),
    });
  });
});

describe('the Docker runtime without a working daemon', () => {
  let broken: Server;
  beforeAll(async () => {
    broken = createServer((_, response) => response.writeHead(500).end('{"message":"out of order"}'));
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => broken.close(resolve)));

  const using = (dockerHost: string) => new DockerRuntime({ dockerHost, githubApiUrl: 'https://api.github.com' });
  const brokenHost = () => `tcp://127.0.0.1:${(broken.address() as AddressInfo).port}`;

  it('fails with DOCKER_DAEMON_ERROR when nothing listens', async () => {
    const runtime = using('unix:///nowhere/docker.sock');
    const failure = { code: 'DOCKER_DAEMON_ERROR', message: expect.stringContaining('could not be reached') };
    await expect(runtime.ping()).rejects.toMatchObject(failure);
    await expect(runtime.run({ name: 'name', image: IMAGE })).rejects.toMatchObject(failure);
    await expect(runtime.wait('name')).rejects.toMatchObject(failure);
    await expect(runtime.list({})).rejects.toMatchObject(failure);
  });

  it('fails with DOCKER_DAEMON_ERROR when the daemon fails', async () => {
    const failure = { code: 'DOCKER_DAEMON_ERROR', message: expect.stringContaining('out of order') };
    await expect(using(brokenHost()).ping()).rejects.toMatchObject(failure);
    await expect(using(brokenHost()).destroy('name')).rejects.toMatchObject(failure);
  });

  it('keeps the specification out of the URL', async () => {
    const seen: string[] = [];
    const answers: Record<string, unknown> = { '/info': { NCPU: 2 } };
    const engine = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      const answer = answers[request.url ?? ''];
      response.writeHead(answer ? 200 : 500).end(JSON.stringify(answer ?? { message: 'enough seen' }));
    });
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    const runtime = using(`tcp://127.0.0.1:${(engine.address() as AddressInfo).port}`);
    await expect(runtime.run({ name: 'a-name', image: IMAGE, env: { SECRET: 's3cret' } })).rejects.toMatchObject({
      code: 'DOCKER_DAEMON_ERROR',
    });
    expect(seen).toEqual(['GET /info', 'POST /containers/create?name=a-name']);
    await new Promise((resolve) => engine.close(resolve));
  });
});
