import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../../src/simulator/runner-files.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../../support/hub/runner-hub.js';
import type { HttpClient } from '../../support/hub/http-client.js';
import type { Setup } from '../../../src/setup/setup-item.js';

const read = async (client: HttpClient) => {
  const { status, json } = await client.send({ path: '/api/setup' });
  expect(status).toBe(200);
  return json as Setup;
};
const openSteps = ({ items }: Setup) =>
  items.filter(({ done, optional }) => !done && !optional).map(({ name }) => name);

describe('the checklist of a new hub', () => {
  let hub: HttpHub;
  beforeAll(async () => {
    // Nothing listens at that socket.
    hub = await startHttpHub({ DOCKER_HOST: 'unix:///nowhere/docker.sock' });
  });
  afterAll(() => hub?.remove());

  it('names the next command or setting of each step, and the reason of a runtime that is away', async () => {
    const setup = await read(hub.client);
    expect(setup.done).toBe(false);
    expect(openSteps(setup)).toEqual(['webhook_secret', 'delivery', 'credentials', 'runtime', 'runner', 'job']);
    const next = (name: string) => setup.items.find((one) => one.name === name)?.next;
    expect(next('webhook_secret')).toContain('GITHUB_WEBHOOK_SECRET');
    expect(next('credentials')).toContain('GITHUB_TOKEN');
    expect(next('runtime')).toContain('DOCKER_HOST');
    expect(next('models')).toContain('LLM_BASE_URL');
    expect(next('runner')).toContain('runs-on: [self-hosted');
    expect(setup.items.find(({ name }) => name === 'runtime')?.detail).toMatch(/could not be reached/);
  });
});

describe('the checklist of a hub that GitHub knows', () => {
  const REPOSITORY = 'octo-org/hello';
  let simulator: GitHubSimulator;
  let hub: RunnerHub;
  beforeAll(async () => {
    simulator = new GitHubSimulator();
    simulator.addRepository(REPOSITORY);
    const { url } = await simulator.start();
    const env = {
      LLM_BASE_URL: 'https://models.example.com/v1',
      GITHUB_API_URL: url,
      GITHUB_TOKEN: simulator.token,
      CONTAINER_RUNTIME: 'host',
    };
    hub = await startRunnerHub({ ...env, RUNNER_HOST_DIR: RUNNER_FILES });
    simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
  });
  afterAll(async () => {
    await hub?.close();
    await simulator?.stop();
  });

  it('counts signed deliveries only, and is done when a runner has finished a job', async () => {
    expect(openSteps(await read(hub.http))).toEqual(['delivery', 'runner', 'job']);
    const body = Buffer.from('{"zen":"Design for failure."}');
    const send = (secret: string) => {
      const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
      const headers = { 'x-github-event': 'ping', 'x-github-delivery': randomUUID() };
      return hub.stranger.send({
        path: '/webhooks/github',
        body,
        headers: { ...headers, 'x-hub-signature-256': signature },
      });
    };
    expect(await send('wrong')).toMatchObject({ status: 401 });
    expect(openSteps(await read(hub.http))).toContain('delivery');
    expect(await send(WEBHOOK_SECRET)).toMatchObject({ status: 202 });
    expect(openSteps(await read(hub.http))).toEqual(['runner', 'job']);
    simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted', 'linux', 'x64'], steps: ['true'] });
    const setup = await eventually(
      async () => {
        const now = await read(hub.http);
        return now.done && now;
      },
      { within: 30_000 },
    );
    expect(setup.items.map(({ next }) => next)).toEqual(setup.items.map(() => null));
  });
});
