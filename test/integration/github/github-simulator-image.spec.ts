import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Docker from 'dockerode';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { GitHubApi } from '../../../src/github/client/github-api.js';
import { GitHubClient } from '../../../src/github/client/github-client.js';
import { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { ensureRunnerImage, runnerImageTar } from '../../../src/simulator/image.js';
import { RUNNER_FILES } from '../../../src/simulator/runner-files.js';
import { testDocker } from '../../support/docker/docker.js';
import { eventually } from '../../support/eventually.js';

const BUSYBOX = '/bin/busybox';
const NETWORK = 'github-simulator-image';
const engine = await testDocker();

describe('the file system of the simulated runner', () => {
  (existsSync(BUSYBOX) ? it : it.skip)(
    'contains busybox, its applets and run.sh, identical in each build',
    async () => {
      const tar = await runnerImageTar(BUSYBOX);
      expect(tar.equals(await runnerImageTar(BUSYBOX))).toBe(true);
      const entries = new Map<
        string,
        { type: string; mode: number; uid: number; linkname: string | null; text: string }
      >();
      for await (const entry of Readable.from([tar]).pipe(extract())) {
        const { name, type, mode, uid, linkname } = entry.header;
        entries.set(name, { type, mode, uid, linkname, text: (await buffer(entry)).toString() });
      }
      expect(entries.get('bin/busybox')).toMatchObject({ type: 'file', mode: 0o755 });
      for (const applet of ['sh', 'wget', 'base64', 'sed', 'mkfifo', 'tee', 'setsid', 'sleep', 'kill']) {
        expect(entries.get(`bin/${applet}`)).toMatchObject({ type: 'symlink', linkname: 'busybox' });
      }
      expect(entries.get('home/runner')).toMatchObject({ type: 'directory', uid: 1001 });
      expect(entries.get('home/runner/run.sh')).toMatchObject({
        mode: 0o755,
        text: expect.stringMatching(/^#!\/bin\/sh\n/),
      });
      expect(entries.get('tmp')).toMatchObject({ mode: 0o1777 });
    },
  );

  it.each([
    ['a missing one', '/no/such/busybox'],
    ['one that is not a static binary', join(RUNNER_FILES, 'run.sh')],
  ])('names how to install busybox instead of %s', async (_name, path) => {
    await expect(runnerImageTar(path)).rejects.toThrow('apt-get install busybox-static');
  });
});

(engine && existsSync(BUSYBOX) ? describe : describe.skip)('the simulated runner in a container', () => {
  const docker = new Docker({ socketPath: engine?.host.replace('unix://', '') });
  let gateway: string;

  beforeAll(async () => {
    await docker.createNetwork({ Name: NETWORK });
    const { IPAM } = await docker.getNetwork(NETWORK).inspect();
    gateway = IPAM?.Config?.[0]?.Gateway ?? '';
  });
  afterAll(() => docker.getNetwork(NETWORK).remove());

  it('is imported once', async () => {
    const image = docker.getImage(await ensureRunnerImage(docker));
    const { Id, Config } = await image.inspect();
    expect(Config).toMatchObject({ User: '1001:1001', WorkingDir: '/home/runner', Cmd: ['/home/runner/run.sh'] });
    await ensureRunnerImage(docker);
    expect((await image.inspect()).Id).toBe(Id);
  });

  /** Runs one job in a container that reaches the simulator by name; calls `during` once the job has been taken. */
  async function runJob(steps: string[], during?: (container: Docker.Container) => Promise<void>) {
    const advertiseUrl = (port: number) => `http://host.docker.internal:${port}`;
    const simulator = new GitHubSimulator({ host: '0.0.0.0', advertiseUrl });
    const { url } = await simulator.start();
    const job = simulator.queueJob({ repository: 'octo-org/hello', labels: ['self-hosted'], steps });
    const client = new GitHubClient(
      new GitHubApi({ github: { apiUrl: url, webhookSecrets: [], token: simulator.token } }),
    );
    const target = { owner: 'octo-org', repo: 'hello' };
    const jit = await client.generateJitConfig(target, { name: 'runner-1', labels: ['self-hosted'] });
    const container = await docker.createContainer({
      Image: await ensureRunnerImage(docker),
      Cmd: ['/home/runner/run.sh'],
      WorkingDir: '/home/runner',
      Env: [`ACTIONS_RUNNER_INPUT_JITCONFIG=${jit.encodedJitConfig}`],
      HostConfig: {
        NetworkMode: NETWORK,
        ExtraHosts: [`host.docker.internal:${gateway}`],
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Init: true,
      },
    });
    try {
      await container.start();
      await simulator.until(() => job.status !== 'queued', 20_000, 'the job being taken');
      await during?.(container);
      await simulator.until(() => simulator.idle(), 20_000, 'the end of the job');
      const { StatusCode } = (await container.wait()) as { StatusCode: number };
      const output = (await container.logs({ stdout: true, stderr: true })).toString();
      return { job, exitCode: StatusCode, output };
    } finally {
      await container.remove({ force: true });
      await simulator.stop();
    }
  }

  it("runs a job as the image's user, without access to the configuration", async () => {
    const steps = ['id -u; pwd', 'echo "left: $ACTIONS_RUNNER_INPUT_JITCONFIG."', 'exit 3'];
    const { job, exitCode, output } = await runJob(steps);
    expect(job).toMatchObject({ conclusion: 'failure', exitCode: 3 });
    expect(job.log).toBe('##[step]1\n1001\n/home/runner/_work\n##[step]2\nleft: .\n##[step]3\n');
    expect(exitCode).toBe(0);
    expect(output).toContain('Job ended with exit code 3');
  });

  it('reports a job whose container is stopped', async () => {
    const { job } = await runJob(['echo on; sleep 300'], async (container) => {
      const printed = async () => (await container.logs({ stdout: true, stderr: true })).includes('on\n');
      await eventually(printed, { within: 10_000 });
      await container.stop({ t: 10 });
    });
    expect(job).toMatchObject({ conclusion: 'failure', exitCode: 143, log: '##[step]1\non\n' });
  });
});
