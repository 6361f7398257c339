import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { built, cli, exitOf, newDataDir, startCli } from '../support/cli/cli.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../support/hub/http-hub.js';
import { createTestDatabase, type TestDatabase } from '../support/stores/postgres.js';
import { patience } from '../support/limits.js';

const LIMIT_MS = patience(120_000);

let dataDir: string;
beforeAll(built, LIMIT_MS);
beforeEach(() => {
  dataDir = newDataDir();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const run = (args: string[], env: Record<string, string> = {}) => cli(args, { RUNNERHUB_DATA_DIR: dataDir, ...env });

describe('hub', () => {
  it.each([
    [['strat'], "unknown command 'strat' (Did you mean start?); see --help\n"],
    [['jobs', 'remove'], "unknown command 'remove' (Did you mean promote?); see --help\n"],
    [['config', '--loud'], "unknown option '--loud'; see --help\n"],
    [['jobs', 'get'], "missing required argument 'id'; see --help\n"],
    [
      ['jobs', 'list', '--watch', 'often'],
      /^option '--watch \[seconds\]' argument 'often' is invalid\. .+; see --help\n$/,
    ],
  ])('refuses %j in one line, with exit code 2', async (args, stderr) => {
    const { code, stdout, stderr: line } = await run(args);
    expect({ code, stdout, lines: line.match(/\n/g)?.length }).toEqual({ code: 2, stdout: '', lines: 1 });
    if (typeof stderr === 'string') expect(line).toBe(stderr);
    else expect(line).toMatch(stderr);
  });

  it.skipIf(!existsSync('/dev/full'))('reports that its output can not be written', async () => {
    const child = spawn('sh', ['-c', 'exec "$0" dist/cli.js completion bash > /dev/full', process.execPath]);
    const [code, stderr] = await Promise.all([exitOf(child), text(child.stderr)]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^The output can't be written: .+\n$/) });
  });

  it('prints its version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('hub config', () => {
  it('shows each effective value with its source, and no secret', async () => {
    writeFileSync(join(dataDir, 'token'), 'ghp_from_the_file\n');
    const env = {
      DATABASE_URL: 'postgresql://hub:pass-word@db.example.com/hub',
      GITHUB_WEBHOOK_SECRET: 'webhook-secret',
      GITHUB_TOKEN_FILE: join(dataDir, 'token'),
      PORT: '4000',
    };
    const { code, stdout } = await run(['config'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^PORT +4000 +environment$/m);
    expect(stdout).toMatch(/^HOST +127\.0\.0\.1 +default$/m);
    expect(stdout).toMatch(/^GITHUB_TOKEN +\*+ +file .+token$/m);
    expect(stdout).toContain('@db.example.com/hub');
    expect(stdout).not.toMatch(/pass-word|webhook-secret|ghp_from_the_file/);
  });

  it('names an invalid variable and its fix', async () => {
    const { code, stderr } = await run(['config'], { PORT: 'many' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^PORT must be a whole number .+, not "many"; set for example PORT=3001\n$/);
  });
});

describe('hub doctor', () => {
  it('reports no failure on a fresh machine', async () => {
    const { code, stdout } = await run(['doctor'], { PORT: '0', DOCKER_HOST: 'unix:///no/such/socket' });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok {4}Database/m) });
    expect(stdout).toMatch(/^warn {2}GitHub API .+ set GITHUB_TOKEN/m);
    expect(stdout).toMatch(/^warn {2}Runners .+ start Docker/m);
    expect(stdout).not.toMatch(/^fail/m);
  });

  it('names the failed checks, with exit code 1', async () => {
    const env = {
      PORT: '0',
      DATABASE_URL: 'postgresql://hub@127.0.0.1:9/hub',
      REDIS_URL: 'redis://127.0.0.1:9',
      GITHUB_TOKEN: 'ghp_x',
      DOCKER_HOST: 'unix:///no/such/socket',
    };
    const { code, stdout } = await run(['doctor'], env);
    expect(code).toBe(1);
    const failed = [...stdout.matchAll(/^fail {2}(\S+)/gm)].map(([, name]) => name);
    expect(failed).toEqual(['Configuration', 'Database', 'Engine', 'Runners']);
  });

  it('reports an invalid configuration as a failed check', async () => {
    const { code, stdout } = await run(['doctor'], { ROLE: 'boss' });
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringMatching(/^fail {2}Configuration +ROLE/m) });
  });
});

describe('hub migrate', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('reverts one migration and runs it again', async () => {
    const env = { DATABASE_URL: database.url, PORT: '0' };
    expect((await run(['migrate'], env)).stdout).toBe('The schema is up to date\n');
    const [, last = ''] = /^Reverted (\w+)\n$/.exec((await run(['migrate', '--down'], env)).stdout) ?? [];
    expect(last).not.toBe('');
    expect((await run(['doctor'], env)).stdout).toMatch(/^warn {2}Database .+ 1 pending migration\(s\)/m);
    expect((await run(['migrate'], env)).stdout).toBe(`Ran ${last}\n`);
    // The test server's settings are not for production.
    expect((await run(['doctor'], env)).stdout).toMatch(/^warn {2}Database .+ fsync = off, .+ turn it on/m);
  });
});

describe('hub jobs', () => {
  let hub: HttpHub;
  let address: string[];
  beforeAll(async () => {
    hub = await startHttpHub();
    address = ['--url', `http://127.0.0.1:${hub.port}`, '--key', TEST_KEY];
  });
  afterAll(() => hub.remove());

  async function add(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(['jobs', 'add', 'probe_echo', ...args, ...address]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.split(' ')[0] ?? '';
  }

  it('adds, shows, lists, cancels and retries a job', async () => {
    const id = await add('--data', '{"n": 1}', '--delay', '3600000', '--tag', 'a', 'b', '--priority', '2');
    const { stdout: shown } = await run(['jobs', 'get', id, '--json', ...address]);
    expect(JSON.parse(shown)).toMatchObject({ id, type: 'probe_echo', data: { n: 1 }, tags: ['a', 'b'], priority: 2 });
    const { stdout: listed } = await run(['jobs', 'list', '--tag', 'a', ...address]);
    expect(listed.split('\n')[1]).toMatch(new RegExp(`^${id} +probe_echo +background +\\w+ +0/1 +(now|\\d+ s ago) +`));
    expect((await run(['jobs', 'list', '--tag', 'c', ...address])).stdout.trim().split('\n')).toHaveLength(1);
    expect((await run(['jobs', 'cancel', id, ...address])).stdout).toBe(`${id} is cancelled\n`);
    expect((await run(['jobs', 'retry', id, ...address])).stdout).toMatch(new RegExp(`^${id} is \\w+\n$`));
  });

  it('lists page by page', async () => {
    for (const n of ['1', '2', '3']) await add('--data', `{"n": ${n}}`, '--tag', 'page');
    const list = ['jobs', 'list', '--tag', 'page', '--limit', '2', ...address];
    const [, cursor = ''] = /^More: --cursor (\S+)$/m.exec((await run(list)).stdout) ?? [];
    const { stdout } = await run([...list, '--cursor', cursor, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ items: [{ data: { n: 1 } }], nextCursor: null });
  });

  it.each([
    [['jobs', 'list', '--limit', '0'], /^VALIDATION_FAILED: .*limit/],
    [['jobs', 'get', '../stats'], /^JOB_NOT_FOUND: /],
    [['jobs', 'add', 'bake_bread'], /^UNKNOWN_JOB_TYPE: .*bake_bread/],
    [['jobs', 'add', 'probe_echo', '--data', '{'], /^--data is not valid JSON/],
    [['jobs', 'add', 'probe_echo', '--delay', 'long'], /^--delay must be a whole number, not "long"/],
    [['recover', '--kind', 'lost'], /^VALIDATION_FAILED: .*kinds/],
  ])('refuses %j in one line', async (args, line) => {
    const { code, stdout, stderr } = await run([...args, ...address]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('lists repeatedly with --watch, and exits with 0 when its reader closes the pipe', async () => {
    const watching = startCli(['jobs', 'list', '--json', '--watch', '0.1', ...address], {
      RUNNERHUB_DATA_DIR: dataDir,
    });
    const rounds: unknown[] = [];
    for await (const line of createInterface(watching.stdout)) {
      rounds.push(JSON.parse(line));
      if (rounds.length === 3) break;
    }
    const round = { items: expect.any(Array) as unknown, nextCursor: null, searched: expect.any(Object) as unknown };
    expect(rounds).toEqual(Array(3).fill(round));
    watching.stdout.destroy();
    const [code, signal] = (await once(watching, 'exit')) as [number | null, string | null];
    expect([code, signal]).toEqual([0, null]);
  });

  it('finds the key in the data directory and the hub by its configuration', async () => {
    writeFileSync(join(dataDir, 'admin-key'), `${TEST_KEY}\n`);
    expect(await run(['jobs', 'list'], { PORT: String(hub.port) })).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(join(dataDir, 'admin-key'), 'some-other-key-of-a-hub\n');
    expect((await run(['jobs', 'list'], { PORT: String(hub.port) })).stderr).toMatch(/^UNAUTHORIZED: /);
  });

  it('reports that no hub answers', async () => {
    const { code, stderr } = await run(['jobs', 'list', '--key', TEST_KEY, '--url', 'http://127.0.0.1:9']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^No hub responds at http/) });
  });

  it('recover reports the restored jobs by kind', async () => {
    const { code, stdout } = await run(['recover', '--kind', 'stalled, incomplete', ...address]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Recovered: 0 stalled, 0 incomplete\n' });
  });
});
