import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import Docker from 'dockerode';
import { built, cli, exitOf, newDataDir, startCli } from '../support/cli/cli.js';
import { testDocker } from '../support/docker/docker.js';
import { eventually, waitFor } from '../support/eventually.js';
import { patience } from '../support/limits.js';

const LIMIT_MS = patience(150_000);
const COLUMNS = ['webhook', 'demand', 'registered', 'started', 'running', 'completed', 'cleaned up'];
const engine = await testDocker();

let dataDir: string;
beforeAll(built, LIMIT_MS);
beforeEach(() => {
  dataDir = newDataDir();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Returns processes that work in the folder or name it in their command line. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const about = readlinkSync(`/proc/${pid}/cwd`) + readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return about.includes(folder);
      } catch {
        return false; // The process has ended meanwhile.
      }
    });
}

/** Returns the hub's images and networks in a Docker engine. */
async function names(docker: Docker): Promise<string[]> {
  const [images, networks] = await Promise.all([docker.listImages(), docker.listNetworks()]);
  const all = [...images.flatMap(({ RepoTags }) => RepoTags ?? []), ...networks.map(({ Name }) => Name)];
  return all.filter((name) => name.startsWith('runnerhub-')).sort();
}

function expectFiveJobs(output: string): void {
  const rows = [...output.matchAll(/^(octo-org\/\S+ · \w+) +((?:\d+ +){7})success$/gm)];
  expect(new Set(rows.map(([, name]) => name)).size).toBe(5);
  for (const [, , numbers = ''] of rows) {
    const times: Record<string, number> = Object.fromEntries(
      numbers
        .trim()
        .split(/ +/)
        .map((text, index) => [COLUMNS[index], Number(text)]),
    );
    const order = ['webhook', 'demand', 'registered', 'running', 'completed', 'cleaned up'].map((name) => times[name]);
    expect(order).toEqual([...order].sort((a, b) => Number(a) - Number(b)));
    expect(times['started']).toBeGreaterThanOrEqual(times['registered'] ?? NaN);
  }
  expect(output).toContain('5 of 5 jobs ended well');
  expect(output).toContain('Nothing is left');
}

describe('the demo on the host runtime', () => {
  const neighbour = createServer();
  beforeAll(() => new Promise<void>((resolve) => void neighbour.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => neighbour.close(resolve)));
  let child: ReturnType<typeof startCli> | undefined;
  afterEach(() => void child?.kill('SIGKILL'));
  const taken = () => String((neighbour.address() as AddressInfo).port);

  it(
    'runs five jobs although its port is taken, and leaves nothing behind',
    async () => {
      const env = { RUNNERHUB_DATA_DIR: dataDir, PORT: taken() };
      const { code, stdout, stderr } = await cli(['demo', '--once', '--runtime', 'host'], env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('the usual port is taken');
      expectFiveJobs(stdout);
      expect(readdirSync(dataDir)).toEqual([]);
      expect(processesOf(dataDir)).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'runs until SIGTERM, which also ends a running job',
    async () => {
      const env = { RUNNERHUB_DATA_DIR: dataDir, PORT: taken(), DATABASE_URL: 'postgresql://not-the-demos/business' };
      const demo = startCli(['demo', '--runtime', 'host', '--verbose'], env);
      child = demo;
      const ended = exitOf(demo);
      let output = '';
      demo.stdout.on('data', (chunk) => (output += String(chunk)));
      while (!output.includes('running,')) await waitFor(demo.stdout, 'data', { within: 60_000 });
      const [, url = '', key = ''] = /Open (\S+)\/dashboard and log in with the key (\S+)/.exec(output) ?? [];
      const { code, stdout } = await cli(['jobs', 'list', '--url', url, '--key', key]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('prepare_runner') });
      const data = { repository: 'octo-org/webshop', workflow: 'nightly.yml', ref: 'main' };
      const to = ['--url', url, '--key', key];
      const added = await cli(['jobs', 'add', 'execute_workflow', '--data', JSON.stringify(data), ...to]);
      const [id = ''] = added.stdout.split(' ', 1);
      const job = await eventually(
        async () => {
          const now = JSON.parse((await cli(['jobs', 'show', id, '--json', ...to])).stdout) as { state: string };
          return now.state === 'completed' && now;
        },
        { within: 60_000 },
      );
      expect(job).toMatchObject({ result: { conclusion: 'success' } });
      demo.kill('SIGTERM');
      expect(await ended).toBe(0);
      expect(output).toContain('nothing of the demo is running any more');
      expect(output).not.toContain('LEFT');
      expect(readdirSync(dataDir)).toEqual([]);
      expect(processesOf(dataDir)).toEqual([]);
    },
    LIMIT_MS,
  );
});

(engine ? describe : describe.skip)('the demo on Docker', () => {
  it(
    'is the default: five jobs run in containers, and none is left behind',
    async () => {
      const env = { RUNNERHUB_DATA_DIR: dataDir, PORT: '0', DOCKER_HOST: engine?.host ?? '' };
      const docker = new Docker({ socketPath: engine?.host.replace('unix://', '') });
      const before = await names(docker);
      const { code, stdout, stderr } = await cli(['demo', '--once'], env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Docker containers');
      expectFiveJobs(stdout);
      const ours = { all: true, filters: { label: ['io.runnerhub.demand'] } };
      const left = (await docker.listContainers(ours)).filter(({ Image }) => Image.startsWith('runnerhub-simulator'));
      expect(left.map(({ Names }) => Names)).toEqual([]);
      expect(await names(docker)).toEqual(before);
      expect(processesOf(dataDir)).toEqual([]);
    },
    LIMIT_MS,
  );
});
