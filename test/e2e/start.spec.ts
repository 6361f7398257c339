import { createServer, type AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { cli } from '../support/cli/cli.js';
import { eventually } from '../support/eventually.js';
import { HubProcess, dataFolder } from '../support/hub/hub-process.js';
import { patience } from '../support/limits.js';

describe('a hub that cannot start', () => {
  const folder = dataFolder();
  afterAll(() => folder.remove());

  it(
    'reports in one line that its port is taken, and exits with 1',
    async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      try {
        const hub = await HubProcess.start(folder.path, { PORT: String(port) });
        expect(await hub.ended()).toBe(1);
        const lines = hub.errors.trim().split('\n');
        expect(lines).toHaveLength(1);
        expect(lines[0]).toContain(`127.0.0.1:${port} is taken`);
      } finally {
        other.close();
      }
    },
    patience(60_000),
  );

  it(
    'names the invalid variable, and exits with 1',
    async () => {
      const hub = await HubProcess.start(folder.path, { REDIS_URL: 'http://nowhere' });
      expect(await hub.ended()).toBe(1);
      expect(hub.errors.trim().split('\n')).toHaveLength(1);
      expect(hub.errors).toContain('REDIS_URL');
    },
    patience(60_000),
  );

  it(
    'names the kubeconfig that it cannot read, and exits with 1',
    async () => {
      const env = { CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: 'nowhere/kubeconfig' };
      const hub = await HubProcess.start(folder.path, env);
      expect(await hub.ended()).toBe(1);
      expect(hub.errors.trim().split('\n')).toHaveLength(1);
      expect(hub.errors).toContain("KUBECONFIG can't be read");
    },
    patience(60_000),
  );
});

describe('a first start with nothing but Node.js', () => {
  const folder = dataFolder();
  let hub: HubProcess | undefined;
  afterAll(async () => {
    await hub?.end('SIGTERM');
    folder.remove();
  });

  it('lists on stderr what is available and what is missing, and logs JSON without warnings on stdout', async () => {
    const github = { GITHUB_TOKEN: 'ghp_x', GITHUB_API_URL: 'http://127.0.0.1:9' };
    const variables = { LOG_LEVEL: 'info', DOCKER_HOST: 'unix:///no/such/socket', ...github };
    hub = await HubProcess.start(folder.path, variables);
    await hub.ready();
    const { errors } = await eventually(() => hub?.errors.includes('  Runners') && hub);
    expect(errors).toMatch(/^RunnerHub is ready on http:\/\/127\.0\.0\.1:\d+ /);
    expect(errors).toMatch(/^ {2}Redis {6}none: .+ set REDIS_URL/m);
    expect(errors).toMatch(/^ {2}GitHub {5}with a token.+ set GITHUB_WEBHOOK_SECRET/m);
    expect(errors).toMatch(/^ {2}Runners {4}Docker could not be reached.+ start Docker/m);
    const lines = hub.log.trim().split('\n');
    const alarming = lines.filter((line) => (JSON.parse(line) as { level: string }).level !== 'info');
    expect(alarming.filter((line) => /docker|socket|engine/i.test(line))).toEqual([]);
  });

  it('passes hub doctor while it runs, on its own port and on another', async () => {
    const env = { RUNNERHUB_DATA_DIR: folder.path, DOCKER_HOST: 'unix:///no/such/socket' };
    const port = new URL(hub?.url ?? '').port;
    const [here, elsewhere] = await Promise.all([
      cli(['doctor'], { ...env, PORT: port }),
      cli(['doctor'], { ...env, PORT: '0' }),
    ]);
    expect(here).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok {4}Port .+ a hub is running/m) });
    for (const { code, stdout } of [here, elsewhere]) {
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok {4}Database .+ in use/m) });
      expect(stdout).not.toMatch(/^fail/m);
    }
  });
});
