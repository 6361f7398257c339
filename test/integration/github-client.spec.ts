import { describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { GitHubApi } from '../../src/github/github-api.js';
import { GitHubClient } from '../../src/github/github-client.js';
import { LABELS, REPOSITORY, simulate } from '../support/github-simulation.js';

describe('the client and an API in trouble', () => {
  const request = { name: 'runner-1', labels: LABELS };

  it('says that a name is taken; the stale runner can be found and deleted', async () => {
    const { simulator, client } = await simulate();
    simulator.faults.next('nameTaken');
    await expect(client.generateJitConfig(REPOSITORY, request)).rejects.toMatchObject({ code: 'RUNNER_NAME_TAKEN' });
    const stale = await client.findRunner(REPOSITORY, 'runner-1');
    expect(await client.deleteRunner(REPOSITORY, stale?.id ?? 0)).toBe(true);
    await expect(client.generateJitConfig(REPOSITORY, request)).resolves.toMatchObject({ name: 'runner-1' });
  });

  it('registers a runner whose answer is lost', async () => {
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

  it('hands a long wait to the caller, and sends nothing until it is over', async () => {
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

  it('maps the rest to codes, and never shows the token', async () => {
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

  it('lets an App in by its key, with one token for many calls', async () => {
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
