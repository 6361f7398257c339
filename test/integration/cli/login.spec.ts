import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../../src/cli/program.js';
import { askSecret } from '../../../src/cli/profiles/ask-secret.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';

describe('profiles', () => {
  let hub: HttpHub;
  let url: string;
  let folder: string;
  let file: string;
  let printed: string[];

  beforeAll(async () => {
    hub = await startHttpHub();
    url = `http://127.0.0.1:${hub.port}`;
  });
  afterAll(() => hub?.remove());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'runnerhub-login-'));
    file = join(folder, 'runnerhub', 'profiles.json');
    vi.stubEnv('XDG_CONFIG_HOME', folder);
    for (const name of ['RUNNERHUB_URL', 'RUNNERHUB_KEY', 'RUNNERHUB_PROFILE']) vi.stubEnv(name, undefined);
    printed = [];
    for (const method of ['log', 'error'] as const)
      vi.spyOn(console, method).mockImplementation((text: unknown) => void printed.push(String(text)));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(...args: string[]): Promise<string> {
    printed.length = 0;
    await createProgram().parseAsync(['node', 'hub', ...args]);
    return printed.join('\n');
  }
  /** Runs with a key at stdin. */
  async function login(key: string, ...args: string[]): Promise<string> {
    const stdin = Object.assign(new PassThrough(), { isTTY: false });
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never);
    stdin.end(`${key}\n`);
    return run('login', ...args);
  }

  it('hold a checked key for all commands, and never print it', async () => {
    expect(await login(TEST_KEY, '--url', `${url}/`)).toBe(`Logged in to ${url} as admin-key (admin), profile default`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain(TEST_KEY);
    const texts = [await run('profiles'), await run('profiles', '--json'), await run('whoami')];
    expect(texts.join()).not.toContain(TEST_KEY);
    expect(texts[0]).toMatch(/^default +http:\/\/127\S+ +admin-key +admin +used by default$/m);
    expect(texts[2]).toMatch(/^role +admin$/m);
    expect(await run('queues', 'pause', 'cleanup', '--reason', 'r')).toBe('cleanup is paused');
    expect(JSON.parse(await run('queues', 'resume', 'cleanup', '--json'))).toEqual({ name: 'cleanup', paused: false });
  });

  it('are several, chosen by name', async () => {
    const { json } = await hub.client.send({ path: '/api/keys', body: { name: 'reader', role: 'viewer' } });
    const { key } = json as { key: string };
    await login(TEST_KEY, '--url', url);
    await login(key, '--url', url, '--profile', 'reader');
    expect(await run('whoami', '--profile', 'reader')).toMatch(/^name +reader$/m);
    await expect(run('jobs', 'add', 'probe_echo', '--profile', 'reader')).rejects.toThrow(/^FORBIDDEN/);
    vi.stubEnv('RUNNERHUB_PROFILE', 'reader');
    expect(await run('whoami')).toMatch(/^role +viewer$/m);
    expect(await run('whoami', '--profile', 'default')).toMatch(/^role +admin$/m);
    expect(await run('logout')).toMatch(/^Profile reader is removed/);
    await expect(run('whoami')).rejects.toThrow('There is no profile "reader"');
    await expect(run('logout')).rejects.toThrow('There is no profile "reader"');
  });

  it.each([
    ['a wrong key', 'wrong-key-of-somebody', [], /refuses this key; nothing was stored$/],
    ['no key', '', [], /^No key was given$/],
    ['a key of several lines', 'two\nlines', [], /characters that no key has/],
    ['a name that is a path', TEST_KEY, ['--profile', '../x'], /^--profile must have/],
  ])('store nothing for %s', async (_, key, args, message) => {
    const error: unknown = await login(key, '--url', url, ...args).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toMatch(message);
    if (key !== '') expect(`${String(error)} ${printed.join()}`).not.toContain(key);
    expect(existsSync(file)).toBe(false);
  });

  it('are refused when others may read them', async () => {
    await login(TEST_KEY, '--url', url);
    chmodSync(file, 0o644);
    await expect(run('whoami')).rejects.toThrow(/^Others may read .+profiles\.json/);
    await expect(login(TEST_KEY, '--url', url)).rejects.toThrow(/^Others may read/);
    expect(await run('whoami', '--url', url, '--key', TEST_KEY)).toMatch(/^role +admin$/m);
  });
});

describe('a key that is typed', () => {
  /** Types at a terminal that records what it echoes. */
  async function typed(...keys: string[]) {
    const input = Object.assign(new PassThrough(), {
      isTTY: true,
      raw: [] as boolean[],
      setRawMode(on: boolean) {
        this.raw.push(on);
        return this;
      },
    });
    const output = new PassThrough();
    const asked = askSecret('Key: ', input as never, output as never);
    for (const key of keys) input.write(key);
    const result = await asked.catch((error: Error) => error.message);
    return { result, raw: input.raw, echoed: String(output.read()) };
  }

  it.each([
    [['sec', 'ret', '\r'], 'secret'],
    [['secrex', '\u007f', 't', '\n'], 'secret'],
    [['wrong', '\u0015', 'secret\r'], 'secret'],
    [['secret', '\u0004'], 'secret'],
    [['secret', '\u0003'], 'No key was given'],
    [['\r'], 'No key was given'],
  ])('as %j is %j, is not echoed, and leaves the terminal as it was', async (keys, result) => {
    expect(await typed(...keys)).toEqual({ result, raw: [true, false], echoed: 'Key: \n' });
  });
});
