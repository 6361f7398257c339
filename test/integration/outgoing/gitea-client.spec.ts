import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load-config.js';
import { branchSchema } from '../../../src/outgoing/gitea/gitea-answers.js';
import { GiteaClient } from '../../../src/outgoing/gitea/gitea-client.js';
import { OperatorClient } from '../../../src/outgoing/operator-client.js';
import { HttpSink } from '../../support/outgoing/http-sink.js';

const TOKEN = 'the-token-of-gitea';
const SHA = 'a'.repeat(40);

describe('GiteaClient', () => {
  let sink: HttpSink;
  let client: OperatorClient;
  beforeEach(async () => {
    sink = await HttpSink.start();
    client = new OperatorClient();
  });
  afterEach(async () => {
    await client.onApplicationShutdown();
    await sink.close();
  });

  const read = (repository: string, path: (string | number)[], url = `${sink.url}/git/`) => {
    const gitea = new GiteaClient(client, loadConfig({ GITEA_URL: url, GITEA_TOKEN: TOKEN }, '/tmp'));
    const signal = AbortSignal.timeout(20_000);
    return gitea.call(repository, { method: 'GET', path, act: 'read it', answer: branchSchema, signal });
  };

  it('calls a Gitea of a private network, below a path, with its token', async () => {
    sink.answer = (response) => void response.end(JSON.stringify({ commit: { id: SHA, more: 1 } }));
    expect(await read('octo/shop', ['branches', 'a/b?c#d'])).toEqual({ commit: { id: SHA } });
    expect(sink.calls).toMatchObject([
      { path: '/git/api/v1/repos/octo/shop/branches/a%2Fb%3Fc%23d', headers: { authorization: `token ${TOKEN}` } },
    ]);
  });

  it.each([
    ['..', ['x']],
    ['../..', ['x']],
    ['octo/..', ['x']],
    ['octo/shop', ['..']],
    ['octo/shop', ['']],
  ])('sends no request that would lead elsewhere: %s %j', async (repository, path) => {
    await expect(read(repository, path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(sink.calls).toEqual([]);
  });

  it.each<[number, Record<string, string>, string, string, object]>([
    [401, {}, '{"message":"bad"}', 'AUTHENTICATION_FAILED', {}],
    [403, {}, `{"message":"no ${TOKEN}"}`, 'AUTHENTICATION_FAILED', {}],
    [404, {}, '', 'NOT_FOUND', {}],
    [405, {}, '{"message":"Please try\\nagain"}', 'GITEA_REFUSED', { answered: 405, reason: 'Please try again' }],
    [409, {}, '{"StdErr":"CONFLICT\\u0000"}', 'GITEA_REFUSED', { answered: 409, reason: 'CONFLICT\ufffd' }],
    [429, { 'retry-after': '7' }, '', 'RATE_LIMITED', { retryAfterMs: 7000 }],
    [429, {}, '', 'RATE_LIMITED', { retryAfterMs: 60_000 }],
    [503, { 'retry-after': '2' }, '', 'RATE_LIMITED', { retryAfterMs: 2000 }],
    [503, {}, '', 'NETWORK_TIMEOUT', {}],
    [500, {}, '<html>', 'NETWORK_TIMEOUT', {}],
    [302, { location: 'http://169.254.169.254/' }, '', 'INVALID_CONFIGURATION', {}],
    [200, {}, '<html>Log in</html>', 'GITEA_ERROR', {}],
    [200, {}, '{"commit":{"id":"--upload-pack"}}', 'GITEA_ERROR', {}],
    [200, {}, 'null', 'GITEA_ERROR', {}],
  ])('converts %i to an error of its own', async (status, headers, body, code, more) => {
    sink.answer = (response) => void response.writeHead(status, headers).end(body);
    const error = await read('octo/shop', []).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, ...more });
    expect(String((error as Error).message)).not.toContain(TOKEN);
    expect(sink.calls).toHaveLength(1);
  });

  it('keeps two megabytes of an answer that never ends', async () => {
    sink.answer = (response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(100_000)));
        response.once('drain', more);
      };
      more();
    };
    const before = process.memoryUsage().rss;
    await expect(read('octo/shop', [])).rejects.toMatchObject({ code: 'GITEA_ERROR' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it('reports that the request may have arrived when no answer comes', async () => {
    sink.answer = (response) => void response.destroy();
    await expect(read('octo/shop', [])).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
    await expect(read('octo/shop', [], 'http://127.0.0.1:1')).rejects.toMatchObject({ code: 'NETWORK_TIMEOUT' });
  });
});
