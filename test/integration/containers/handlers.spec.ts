import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Test, type TestingModule } from '@nestjs/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { newId } from '../../../src/common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../../../src/config/hub-config.js';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../../../src/containers/container-runtime.js';
import { ContainersModule, createRuntime } from '../../../src/containers/containers.module.js';
import { HUB_LABEL, JOB_LABEL, RUNNER_LABEL } from '../../../src/containers/labels.js';
import { OwnContainers } from '../../../src/containers/own-containers.js';
import { CreateContainerHandler } from '../../../src/containers/handlers/create-container.handler.js';
import { DestroyContainerHandler } from '../../../src/containers/handlers/destroy-container.handler.js';
import { HealthCheckHandler } from '../../../src/containers/handlers/health-check.handler.js';
import { createContainerPayload } from '../../../src/containers/handlers/payloads.js';
import type { JobContext } from '../../../src/jobs/job-handler.js';

describe('container jobs', () => {
  const CEILING = 8;
  let dataDir: string;
  let app: TestingModule;
  let runtime: ContainerRuntime;

  const config = () =>
    ({
      dataDir,
      containerRuntime: 'host',
      allowedImages: ['busybox:*'],
      containerCeiling: { count: CEILING, cpus: 1000, memoryMb: 1_000_000 },
      github: { apiUrl: 'https://api.github.com', webhookSecrets: [] },
      runners: { hostDir: join(dataDir, 'runner') },
    }) as unknown as HubConfig;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'runnerhub-handlers-'));
    @Global()
    @Module({ providers: [{ provide: HUB_CONFIG, useValue: config() }], exports: [HUB_CONFIG] })
    class ConfigModule {}
    app = await Test.createTestingModule({ imports: [ConfigModule, ContainersModule] }).compile();
    runtime = app.get(CONTAINER_RUNTIME);
  });

  afterAll(async () => {
    for (const { id } of await runtime.list({})) await runtime.destroy(id, 0);
    await app.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const context = (jobId = newId()) => ({ jobId }) as JobContext;
  const create = (data: object, ctx = context()) =>
    app.get(CreateContainerHandler).run(createContainerPayload.parse({ image: 'busybox:test', ...data }), ctx);
  const command = ['/bin/sh', '-c', 'sleep 60'];

  it('create, check and destroy a container', async () => {
    const ctx = context();
    const made = await create({ command }, ctx);
    expect(made).toMatchObject({ name: `runnerhub-${ctx.jobId}`, image: 'busybox:test' });
    const health = await app.get(HealthCheckHandler).run({ containerId: made.containerId });
    expect(health).toEqual({ state: 'running', health: null, running: true, exitCode: null });
    const destroy = () => app.get(DestroyContainerHandler).run({ containerId: made.containerId });
    expect([await destroy(), await destroy()]).toEqual([{ removed: true }, { removed: false }]);
    await expect(app.get(HealthCheckHandler).run({ containerId: made.containerId })).rejects.toMatchObject({
      code: 'CONTAINER_NOT_FOUND',
    });
  });

  it('create one container, however often the job is retried', async () => {
    const ctx = context();
    const [first, second] = [await create({ command }, ctx), await create({ command }, ctx)];
    expect(second).toEqual(first);
    expect(await runtime.list({ 'io.runnerhub.job': ctx.jobId })).toHaveLength(1);
  });

  it("refuse the name of another job's container", async () => {
    const name = `n-${newId()}`;
    await create({ command, name });
    await expect(create({ command, name })).rejects.toMatchObject({ code: 'CONTAINER_NAME_TAKEN' });
  });

  it('use allowed images only', async () => {
    const refused = create({ image: 'evil/miner:latest', command });
    const message = expect.stringMatching(
      /^No pattern of ALLOWED_IMAGES matches the image evil\/miner:latest/,
    ) as unknown;
    await expect(refused).rejects.toMatchObject({ code: 'IMAGE_NOT_ALLOWED', message });
  });

  it('neither see nor touch the containers of others', async () => {
    const foreign = await runtime.run({ name: `f-${newId()}`, image: 'busybox:test', command });
    await expect(app.get(HealthCheckHandler).run({ containerId: foreign.id })).rejects.toMatchObject({
      code: 'CONTAINER_NOT_FOUND',
    });
    expect(await app.get(DestroyContainerHandler).run({ containerId: foreign.id })).toEqual({ removed: false });
    expect(await runtime.inspect(foreign.id)).toMatchObject({ state: 'running' });
  });

  it("neither see nor touch the hub's runners", async () => {
    const labels = { [HUB_LABEL]: app.get(OwnContainers).hub, [JOB_LABEL]: newId(), [RUNNER_LABEL]: newId() };
    const runner = await runtime.run({ name: `r-${newId()}`, image: 'busybox:test', command, labels });
    await expect(app.get(HealthCheckHandler).run({ containerId: runner.id })).rejects.toMatchObject({
      code: 'CONTAINER_NOT_FOUND',
    });
    expect(await app.get(DestroyContainerHandler).run({ containerId: runner.name })).toEqual({ removed: false });
    expect(await runtime.inspect(runner.id)).toMatchObject({ state: 'running' });
  });

  it("stay below the hub's ceiling under concurrent requests, and a removal frees capacity", async () => {
    for (const { id } of await app.get(OwnContainers).alive()) await runtime.destroy(id, 0);
    for (let n = 1; n < CEILING; n += 1) await create({ command });
    const refusal = {
      code: 'RESOURCE_TEMPORARILY_UNAVAILABLE',
      message: expect.stringContaining('CONTAINERS_MAX') as unknown,
    };
    const last = await create({ command });
    await expect(create({ command })).rejects.toMatchObject(refusal);
    const both = await Promise.allSettled([create({ command }), create({ command })]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await app.get(DestroyContainerHandler).run({ containerId: last.containerId });
    const large = create({ command, limits: { cpus: 1001 } });
    await expect(large).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('_CPUS') as unknown });
    await create({ command });
  });

  it.each([
    ['no image', { image: undefined }],
    ['an image with blanks', { image: 'a b' }],
    ['an image named like an option', { image: '-v' }],
    ['a path as a name', { name: '../../x' }],
    ['an empty command', { command: [] }],
    ['U+0000', { command: ['a\u0000b'] }],
    ['a variable without a name', { env: { '': 'x' } }],
    ['a variable with = in its name', { env: { 'A=B': 'x' } }],
    ['a memory limit of one byte', { limits: { memoryBytes: 1 } }],
    ['a limit of zero CPUs', { limits: { cpus: 0 } }],
    ['an unknown limit', { limits: { gpus: 1 } }],
    ['mounts', { mounts: ['/'] }],
    ['privileges', { privileged: true }],
  ])('refuse %s', (_, data) => {
    expect(createContainerPayload.safeParse({ image: 'busybox:test', ...data }).success).toBe(false);
  });

  it('require a runtime that is configured', () => {
    const kubernetes = { kubeconfig: join(dataDir, 'kubeconfig'), serviceAccount: 'default', podTtlMs: 60_000 };
    expect(() => createRuntime({ ...config(), containerRuntime: 'kubernetes', kubernetes })).toThrow(
      /^KUBECONFIG can't be read \(.*ENOENT.*\); name a file that this user may read$/,
    );
  });
});
