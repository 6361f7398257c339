import { describe, expect, it, onTestFinished } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { loadConfig } from '../../../src/config/load-config.js';
import { GitHubApi } from '../../../src/github/client/github-api.js';
import { GitHubClient } from '../../../src/github/client/github-client.js';
import { LABELS, REPOSITORY, simulate } from '../../support/github/github-simulation.js';

describe('the GitHub client with a failing API', () => {
  const request = { name: 'runner-1', labels: LABELS };

  it('reports a taken name, and finds and deletes the stale runner', async () => {
    const { simulator, client } = await simulate();
    simulator.faults.next('nameTaken');
    await expect(client.generateJitConfig(REPOSITORY, request)).rejects.toMatchObject({ code: 'RUNNER_NAME_TAKEN' });
    const stale = await client.findRunner(REPOSITORY, 'runner-1');
    expect(await client.deleteRunner(REPOSITORY, stale?.id ?? 0)).toBe(true);
    await expect(client.generateJitConfig(REPOSITORY, request)).resolves.toMatchObject({ name: 'runner-1' });
  });

  it("finds a runner whose registration's reply was lost", async () => {
    const { simulator, client } = await simulate();
    simulator.faults.next('lostJitAnswer');
    await expect(client.generateJitConfig(REPOSITORY, request)).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
    expect(await client.findRunner(REPOSITORY, 'runner-1')).toBeDefined();
  });

  it.each(['secondaryRateLimit', 'tooManyRequests'] as const)('waits out a short %s, once', async (fault) => {
    const { simulator, client } = await simulate();
    simulator.faults.next(fault);
    await expect(client.getRepository(REPOSITORY)).resolves.toMatchObject({
      private: true,
      visibility: 'private',
      fork: false,
    });
    simulator.faults.next(fault, 2);
    await expect(client.getRepository(REPOSITORY)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('reports a long wait to the caller, and sends nothing until it is over', async () => {
    const { simulator, client } = await simulate();
    let requests = 0;
    simulator.on('request', () => (requests += 1));
    simulator.faults.set({ retryAfterSeconds: 90 });
    simulator.faults.next('secondaryRateLimit');
    for (let call = 0; call < 3; call += 1) {
      const refusal = await client.getRepository(REPOSITORY).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
      expect((refusal as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(85_000);
    }
    expect(requests).toBe(1);
  });

  it('stops when the hourly budget is used up', async () => {
    const { simulator, client } = await simulate({ requestsPerHour: 2 });
    await client.getRepository(REPOSITORY);
    await client.getRepository(REPOSITORY);
    const refusal = await client.getRepository(REPOSITORY).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
    expect((refusal as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(3_500_000);
    expect(simulator.idle()).toBe(true);
  });

  it('maps other errors to codes, and never exposes the token', async () => {
    const { simulator, client, url } = await simulate();
    simulator.faults.next('serverError');
    await expect(client.getRepository(REPOSITORY)).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
    await expect(client.getRepository({ owner: 'octo-org', repo: 'none' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(client.generateJitConfig(REPOSITORY, { ...request, labels: [] })).rejects.toMatchObject({
      code: 'PERMANENT_ERROR',
    });
    const stranger = new GitHubClient(
      new GitHubApi({ github: { apiUrl: url, webhookSecrets: [], token: 'ghp_wrong' } }),
    );
    const refusal = await stranger.getRepository(REPOSITORY).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      message: expect.stringContaining('Bad credentials'),
    });
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain('ghp_wrong');
    const nobody = new GitHubClient(new GitHubApi({ github: { apiUrl: url, webhookSecrets: [] } }));
    await expect(nobody.getRepository(REPOSITORY)).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
    await simulator.stop();
    await expect(client.getRepository(REPOSITORY)).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
  });

  it('authenticates an App by its key, with one token for many calls', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const { simulator, url } = await simulate({ app: { id: '4711', publicKey } });
    const client = new GitHubClient(
      new GitHubApi({ github: { apiUrl: url, webhookSecrets: [], app: { id: '4711', privateKey } } }),
    );
    const routes: string[] = [];
    simulator.on('request', ({ route }) => routes.push(route));
    await client.getRepository(REPOSITORY);
    await client.findRunner({ org: 'octo-org' }, 'runner-1');
    expect(routes).toEqual([
      '/repos/{owner}/{repo}/installation',
      '/app/installations/{installation_id}/access_tokens',
      '/repos/{owner}/{repo}',
      '/orgs/{org}/actions/runners',
    ]);
    const elsewhere = client.getRepository({ owner: 'unknown', repo: 'hello' });
    await expect(elsewhere).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  });
});

describe('the GitHub client behind intermediaries', () => {
  /** Returns a client of a server that gives every request this answer. */
  async function between(status: number, headers: Record<string, string>, body: string): Promise<GitHubClient> {
    const server = createServer((_, response) => response.writeHead(status, headers).end(body));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void (server.close(), server.closeAllConnections()));
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new GitHubClient(new GitHubApi({ github: { apiUrl, webhookSecrets: [], token: 'ghp_x' } }));
  }

  const html = { 'content-type': 'text/html' };
  it.each<[string, number, Record<string, string>, string, RegExp]>([
    [
      'a login page',
      200,
      html,
      '<!DOCTYPE html><title>undefined</title>',
      /answered 200 with an HTML page: check GITHUB_API_URL/,
    ],
    ['a page declared as JSON', 200, { 'content-type': 'application/json' }, '<html>', /200 with an HTML page/],
    ['an empty answer', 200, {}, '', /answered 200 with an empty answer/],
    ['text', 200, { 'content-type': 'text/plain' }, 'welcome', /200 with text that is not JSON/],
    [
      'the page of a gateway',
      502,
      html,
      '<html><h1>Bad Gateway</h1>',
      /answered 502 \(an HTML page: check GITHUB_API_URL/,
    ],
    ['an empty refusal', 404, {}, '', /answered 404 \(an empty answer/],
  ])('names %s in its error', async (_name, status, headers, body, message) => {
    const client = await between(status, headers, body);
    const refusal = await client.getRepository(REPOSITORY).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ message: expect.stringMatching(message) as unknown });
    expect(refusal).toMatchObject({ message: expect.stringMatching(/^could not read repository octo-org/) as unknown });
    expect(String(refusal)).not.toMatch(/undefined|DOCTYPE/);
  });

  it('sends no request for a name that changes the path', async () => {
    const { simulator, client } = await simulate();
    let requests = 0;
    simulator.on('request', () => (requests += 1));
    for (const repo of ['..', '.', '%2e%2e', '']) {
      await expect(client.deleteRunner({ owner: 'octo-org', repo }, 1)).rejects.toMatchObject({
        code: 'PERMANENT_ERROR',
      });
    }
    expect(requests).toBe(0);
  });

  it('uses the configured proxy, except for excluded hosts', async () => {
    const { simulator, url } = await simulate();
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, client: Socket) => {
      asked.push(`${request.url} for ${request.headers['proxy-authorization']}`);
      const upstream = connect(Number(new URL(url).port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      for (const socket of [client, upstream]) {
        socket.on('error', () => undefined);
        onTestFinished(() => void socket.destroy());
      }
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void proxy.close());
    const apiUrl = `http://api.github.invalid:${new URL(url).port}`;
    const env = {
      GITHUB_API_URL: apiUrl,
      GITHUB_TOKEN: simulator.token,
      http_proxy: `http://me:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    };
    const through = new GitHubClient(new GitHubApi(loadConfig(env, '/')));
    await expect(through.getRepository(REPOSITORY)).resolves.toMatchObject({ fullName: 'octo-org/hello' });
    const login = Buffer.from('me:secret').toString('base64');
    expect(asked).toEqual([`${new URL(apiUrl).host} for Basic ${login}`]);
    const direct = new GitHubClient(new GitHubApi(loadConfig({ ...env, NO_PROXY: '.github.invalid' }, '/')));
    await expect(direct.getRepository(REPOSITORY)).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
    expect(asked).toHaveLength(1);
  });
});
