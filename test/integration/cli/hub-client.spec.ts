import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../../src/cli/program.js';

/** Answers of what is no hub, or of a proxy before one, by the first part of the path. */
const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  api: (response) => response.end('{"name": "a"}'),
  page: (response) => response.setHeader('content-type', 'text/html').end('<html>Welcome</html>'),
  error: (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>\u001b[2JBad</html>'),
  moved: (response) => response.writeHead(302, { location: '/target/\u009b' }).end(),
  list: (response) => response.end('[]'),
  nothing: (response) => response.end('null'),
  problem: (response) => response.writeHead(409).end(JSON.stringify({ code: 'A\u001b', detail: 'b\nc', errors: 'd' })),
  cut: (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"items": [');
    setImmediate(() => response.destroy());
  },
};

describe("the commands' client", () => {
  let server: Server;
  let root: string;
  const asked: { url: string; key?: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { url = '', headers } = request;
      asked.push({ url, key: headers.authorization });
      ANSWERS[url.split('/')[1] ?? '']?.(response);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    asked.length = 0;
    process.exitCode = undefined;
  });

  /** Returns what a command has printed, or the message of its failure. */
  async function run(...args: string[]): Promise<string> {
    const printed: string[] = [];
    for (const method of ['log', 'error'] as const)
      vi.spyOn(console, method).mockImplementation((text: unknown) => void printed.push(String(text)));
    const program = createProgram().parseAsync(['node', 'hub', ...args]);
    return program.then(
      () => printed.join('\n'),
      (error: Error) => error.message,
    );
  }
  const at = (path: string, ...args: string[]) => run(...args, '--url', `${root}/${path}`, '--key', 'a-key');

  it.each<[path: string, message: RegExp]>([
    ['page', /\/page does not respond as a hub does; check the URL$/],
    ['list', /\/list does not respond as a hub does; check the URL$/],
    ['nothing', /\/nothing does not respond as a hub does; check the URL$/],
    ['error', /^UNKNOWN_ERROR: the hub responded with 502$/],
    ['moved', /\/moved redirects to \/target\/\\u009b; set the hub's own URL with --url$/],
    ['problem', /^A\\u001b: b\\nc$/],
    ['cut', /^The answer of \S+\/cut broke off \(/],
  ])('reports in one line what /%s answers', async (path, message) => {
    for (const args of [
      ['jobs', 'list'],
      ['jobs', 'cancel', 'x', '--reason', 'r'],
      ['queues', 'status'],
      ['top', '--once'],
    ])
      expect(await at(path, ...args)).toMatch(message);
    expect(asked.filter(({ url }) => url.startsWith('/target'))).toEqual([]);
  });

  it('exports nothing that no hub exports', async () => {
    const write = vi.spyOn(process.stdout, 'write');
    expect(await at('page', 'jobs', 'export')).toMatch(/does not respond as a hub does/);
    expect(await at('moved', 'jobs', 'export')).toMatch(/redirects to/);
    expect(write).not.toHaveBeenCalledWith(expect.stringContaining('Welcome'));
  });

  it("sends this machine's key to hubs of this machine alone", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'runnerhub-key-'));
    const before = { ...process.env };
    try {
      writeFileSync(join(folder, 'admin-key'), 'the-key-of-this-machine-1\n');
      // Those of the suite are no settings of a hub.
      for (const name of Object.keys(before)) if (name.startsWith('RUNNERHUB_')) delete process.env[name];
      Object.assign(process.env, { RUNNERHUB_DATA_DIR: folder, XDG_CONFIG_HOME: folder });
      expect(await run('whoami', '--url', root)).toBe('name  a');
      expect(asked).toEqual([{ url: '/api/session', key: 'Bearer the-key-of-this-machine-1' }]);
      expect(await run('whoami', '--url', 'http://hub.example.com')).toMatch(
        /^The key is missing: .* \(http:\/\/hub\.example\.com is not on this machine\)$/,
      );
    } finally {
      for (const name of ['RUNNERHUB_DATA_DIR', 'XDG_CONFIG_HOME']) delete process.env[name];
      Object.assign(process.env, before);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
