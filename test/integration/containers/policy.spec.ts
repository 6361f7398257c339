import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Docker from 'dockerode';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { newId } from '../../../src/common/ids.js';
import type { ContainerSpec } from '../../../src/containers/container-runtime.js';
import { DockerRuntime } from '../../../src/containers/docker/docker-runtime.js';
import { HUB_LABEL } from '../../../src/containers/labels.js';
import { busyboxImage } from '../../support/docker/busybox-image.js';
import { eventually } from '../../support/eventually.js';
import { testDocker } from '../../support/docker/docker.js';
import { startRegistry } from '../../support/docker/registry.js';
import { timeLimit } from '../../support/limits.js';

const MB = 1024 ** 2;
const USER = { username: 'octo', password: 'a planted password' };
const docker = await testDocker();
const test = docker ? it : it.skip;

describe('a container on Docker', () => {
  const hub = newId();
  const engine = new Docker({ socketPath: docker?.host.replace('unix://', ''), host: undefined });
  let folder: string;
  let registry: Awaited<ReturnType<typeof startRegistry>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'policy-'));
    if (docker) registry = await startRegistry(await busyboxImage(), USER);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    if (!docker) return;
    const runtime = using();
    for (const { id } of await runtime.list({ [HUB_LABEL]: hub })) await runtime.destroy(id, 0);
    await registry.stop();
  });

  const using = (registryAuthFile?: string) =>
    new DockerRuntime({ dockerHost: docker?.host, githubApiUrl: 'https://api.github.com', registryAuthFile });
  const spec = (script: string, more: Partial<ContainerSpec> = {}): ContainerSpec => ({
    name: `t-${newId()}`,
    image: 'busybox:test',
    command: ['/bin/sh', '-c', script],
    labels: { [HUB_LABEL]: hub },
    ...more,
  });
  const output = async (wanted: ContainerSpec) => {
    const runtime = using();
    await runtime.run(wanted);
    await runtime.wait(wanted.name, timeLimit(20_000));
    return (await runtime.logs(wanted.name)).trim().split('\n');
  };
  /** Writes a configuration file like that of `docker login`. */
  const login = (password: string) => {
    const auth = Buffer.from(`${USER.username}:${password}`).toString('base64');
    const file = join(folder, `${newId()}.json`);
    writeFileSync(file, JSON.stringify({ auths: { [registry.host]: { auth } } }));
    return file;
  };
  const imageOf = (name: string) => `${registry.host}/${name}:1`;

  test('cannot change its files when they are read-only, except in bounded folders in memory', async () => {
    const script = `touch /etc/x 2>/dev/null && echo CHANGED
      echo kept >/tmp/a && cat /tmp/a
      dd if=/dev/zero of=/tmp/big bs=1024 count=2048 2>/dev/null || echo full
      grep -o ' /tmp tmpfs rw,nosuid,nodev' /proc/mounts`;
    const said = await output(spec(script, { readOnly: true, tmpfs: { '/tmp': MB } }));
    expect(said).toEqual(['kept', 'full', ' /tmp tmpfs rw,nosuid,nodev']);
  });

  test('can change its files by default', async () => {
    expect(await output(spec('touch /etc/x && echo changed'))).toEqual(['changed']);
  });

  test.each([
    ['', true],
    ['root', true],
    ['0:1001', true],
    ['00', true],
    ['+0', true],
    ['-0', true],
    ['0000:1001', true],
    ['1001', false],
    ['10', false],
    ['runner:root', false],
  ])('runs as the user of its image, and not as root where that is refused: %j', async (user, refused) => {
    const image = `user-${newId()}:1`;
    const tar = await busyboxImage();
    const [repo, tag] = image.split(':');
    const changes = user === '' ? [] : [`USER ${user}`];
    const progress = await engine.importImage(Readable.from([tar]), { repo, tag, changes });
    await text(progress);
    const wanted = spec('true', { image, nonRoot: true });
    const made = using()
      .run(wanted)
      .then(
        () => 'started',
        (error: Error) => error.message,
      );
    const said = await made;
    if (refused) expect(said).toMatch(/runs as root.*RUNNER_ALLOW_ROOT/);
    // Another error may follow: the image may lack the user.
    else expect(said).not.toMatch(/runs as root/);
    if (refused) expect(await using().inspect(wanted.name)).toBeUndefined();
  });

  test('fails permanently with an OCI runtime that Docker does not know', async () => {
    await expect(using().run(spec('true', { ociRuntime: 'no-such-runtime' }))).rejects.toMatchObject({
      code: 'PERMANENT_ERROR',
      message: expect.stringContaining('no-such-runtime'),
    });
  });

  test('starts from a registry that requires credentials', async () => {
    const wanted = spec('echo pulled', { image: imageOf('private') });
    await expect(using().run(wanted)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    const wrong = await using(login('wrong'))
      .run(wanted)
      .catch((error: Error) => error);
    expect(wrong).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    const runtime = using(login(USER.password));
    await runtime.run(wanted);
    expect(await runtime.wait(wanted.name, timeLimit(20_000))).toMatchObject({ exitCode: 0 });
    const inspected = JSON.stringify(await engine.getContainer(wanted.name).inspect());
    expect(inspected).not.toContain(USER.password);
    expect(inspected).not.toContain(Buffer.from(`${USER.username}:${USER.password}`).toString('base64'));
  });

  test('reports that its image is being pulled, and its wait can be aborted', async () => {
    const runtime = using(login(USER.password));
    const wanted = [0, 1].map(() => spec('true', { image: imageOf('slow') }));
    const release = registry.hold();
    const enough = new AbortController();
    const reasons: string[] = [];
    const waits = (reason: string) => reasons.push(reason);
    const [patient, other] = wanted.map((one, n) => runtime.run(one, { waits, signal: n ? enough.signal : undefined }));
    other?.catch(() => undefined);
    await eventually(() => reasons.length === 2);
    expect(reasons[0]).toMatch(/slow:1 is being pulled/);
    enough.abort(new Error('enough'));
    await expect(other).rejects.toThrow('enough');
    release();
    // Both share the pull, which continues for the other one.
    await patient;
    expect(await runtime.wait(wanted[0]!.name, timeLimit(20_000))).toMatchObject({ exitCode: 0 });
    expect(await runtime.inspect(wanted[1]!.name)).toBeUndefined();
  });

  test('pulls its image when it is missing, always or never', async () => {
    const image = imageOf('policy');
    const runtime = using(login(USER.password));
    await expect(runtime.run(spec('true', { image, pull: 'never' }))).rejects.toMatchObject({
      code: 'PERMANENT_ERROR',
      message: expect.stringContaining('pull: never'),
    });
    const asked = async (pull: ContainerSpec['pull']) => {
      const before = registry.asked();
      await runtime.run(spec('true', { image, pull }));
      return registry.asked() > before;
    };
    expect(await asked('missing')).toBe(true);
    expect(await asked('missing')).toBe(false);
    expect(await asked('always')).toBe(true);
    expect(await asked('never')).toBe(false);
  });
});
