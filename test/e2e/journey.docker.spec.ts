import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Docker from 'dockerode';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { ensureRunnerImage } from '../../src/simulator/image.js';
import { HUB_LABEL } from '../../src/containers/labels.js';
import { bridgesWork, removeStrictNetworks, testDocker } from '../support/docker/docker.js';
import { eventually } from '../support/eventually.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';
import { patience } from '../support/limits.js';

const REPOSITORY = 'octo-org/hello';
const PATIENCE = { within: 40_000 };
const engine = await testDocker();

const docker = new Docker({ socketPath: engine?.host.replace('unix://', '') });
const networks = engine && (await bridgesWork(docker)) ? ['open', 'strict'] : ['open'];

(engine ? describe : describe.skip).each(networks)(
  'a job at GitHub, run by Docker in a network that is %s,',
  (network) => {
    let simulator: GitHubSimulator;
    let hub: RunnerHub;
    let hubLabel: string;

    beforeAll(async () => {
      const image = await ensureRunnerImage(docker);
      // Containers reach the simulator by the host's name, which the hub's network permits only for GitHub's API.
      const advertiseUrl = (port: number) => `http://host.docker.internal:${port}`;
      simulator = new GitHubSimulator({ host: '0.0.0.0', advertiseUrl });
      simulator.addRepository(REPOSITORY);
      const { url } = await simulator.start();
      hub = await startRunnerHub({
        GITHUB_API_URL: url,
        GITHUB_TOKEN: simulator.token,
        DOCKER_HOST: engine?.host ?? '',
        RUNNER_IMAGE: image,
        RUNNER_NETWORK: network,
      });
      simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
    });
    afterAll(async () => {
      await hub.close();
      await simulator.stop();
      await removeStrictNetworks(docker, hubLabel);
    });

    const list = async (path: string) =>
      ((await hub.http.send({ path })).json as { items: Record<string, unknown>[] }).items;

    it(
      'runs in a container that exposes no secret, and leaves none behind',
      async () => {
        const shown: string[] = [];
        const job = simulator.queueJob({
          repository: REPOSITORY,
          labels: ['self-hosted'],
          steps: ['id -u', 'sleep 2'],
        });
        const runner = await eventually(async () => {
          const [first] = await list('/api/runners?state=busy');
          return first;
        }, PATIENCE);
        const inside = await docker.getContainer(String(runner['containerId'])).inspect();
        shown.push(JSON.stringify([inside.Config.Labels, inside.Config.Cmd, inside.Args, inside.Path]));
        expect(inside.Config.Labels).toMatchObject({
          'io.runnerhub.repository': REPOSITORY,
          'io.runnerhub.demand': runner['demandId'],
        });
        expect(inside.HostConfig).toMatchObject({ Privileged: false, CapDrop: ['ALL'] });
        hubLabel = inside.Config.Labels[HUB_LABEL] ?? '';
        const proxied = inside.Config.Env.some((line) => line.startsWith('https_proxy=http://'));
        expect(proxied).toBe(network === 'strict');
        const [secret] = inside.Config.Env.filter((line) => line.startsWith('ACTIONS_RUNNER_INPUT_JITCONFIG=')).map(
          (line) => line.slice(line.indexOf('=') + 1),
        );

        await simulator.until(() => simulator.idle(), PATIENCE.within, 'the end of the job');
        expect(job).toMatchObject({ conclusion: 'success', log: expect.stringContaining('1001') });
        const [ended] = await eventually(async () => {
          const all = await list('/api/runners?state=finished');
          return all.length === 1 && all;
        }, PATIENCE);
        expect(ended).toMatchObject({
          id: runner['id'],
          exitCode: 0,
          oomKilled: false,
          imageDigest: expect.stringMatching(/^sha256:/),
        });
        shown.push((await hub.http.send({ path: `/api/runners/${String(runner['id'])}/logs` })).text);
        expect(secret).toMatch(/^.{20,}$/);
        expect(shown.join()).not.toContain(secret);
        expect(
          await docker.listContainers({ all: true, filters: { label: [`io.runnerhub.repository=${REPOSITORY}`] } }),
        ).toEqual([]);
        expect(simulator.runners).toEqual([]);
        expect(await list('/api/queues/jobs?state=failed')).toEqual([]);
      },
      patience(90_000),
    );
  },
);
