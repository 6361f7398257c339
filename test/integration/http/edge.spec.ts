import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpClient } from '../../support/hub/http-client.js';
import { type HttpHub, startHttpHub } from '../../support/hub/http-hub.js';

const BASE = '/team/hub';

describe('a hub behind a load balancer that keeps a path prefix', () => {
  let hub: HttpHub;
  let stranger: HttpClient;
  beforeAll(async () => {
    hub = await startHttpHub({ BASE_PATH: BASE, TRUST_PROXY: '1' }, { unreadBodyMs: 500 });
    stranger = new HttpClient(hub.port);
  });
  afterAll(() => hub?.remove());

  const get = (path: string) => hub.client.send({ path: `${BASE}${path}` });

  it('keeps idle connections open for longer than load balancers do', async () => {
    const { keepAliveTimeout, headersTimeout, requestTimeout, maxConnections } = hub.app.getHttpServer();
    expect(keepAliveTimeout).toBe(65_000);
    expect(headersTimeout).toBeGreaterThan(keepAliveTimeout);
    expect(requestTimeout).toBeGreaterThan(headersTimeout);
    expect(maxConnections).toBeGreaterThan(0);
    expect((await get('/health/live')).headers['keep-alive']).toBe('timeout=65');
  });

  it.each(['/health', '/health/ready', '/health/live', '/api/nodes', '/api/docs', '/admin/queues', '/metrics'])(
    'serves %s below the prefix only',
    async (path) => {
      expect((await get(path)).status).toBe(200);
      expect((await hub.client.send({ path })).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    },
  );

  it.each([`${BASE}x/health`, '/', '/team', `/TEAM/hub/health`])('answers 404 at %s', async (path) => {
    expect((await hub.client.send({ path })).status).toBe(404);
  });

  it('enforces methods and keys below the prefix', async () => {
    const { status, headers } = await hub.client.send({ path: `${BASE}/api/nodes`, method: 'PUT' });
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
    expect((await stranger.send({ path: `${BASE}/api/nodes` })).status).toBe(401);
    const hook = await stranger.send({ path: `${BASE}/webhooks/github`, body: {} });
    expect(hook.json).toMatchObject({ code: 'NOT_CONFIGURED' });
    const root = await stranger.send({ path: `${BASE}?x=1` });
    expect(root.json).toMatchObject({ name: 'RunnerHub', links: { health: `${BASE}/health` } });
  });

  it('includes the prefix in the location of a new job and a new schedule', async () => {
    const job = { type: 'probe_echo', data: {} };
    for (const body of [job, { ...job, repeat: { every: 3_600_000 } }]) {
      const { headers } = await hub.client.send({ path: `${BASE}/api/queues/jobs`, body });
      const path = String(headers['location']);
      expect([path.startsWith(`${BASE}/api/`), (await hub.client.send({ path })).status]).toEqual([true, 200]);
    }
  });

  it('includes the prefix in its API description', async () => {
    const { json } = await get('/api/docs-json');
    expect(json).toMatchObject({ servers: [{ url: BASE }] });
    expect((json as { paths: object }).paths).toHaveProperty(['/api/queues/jobs']);
  });

  it.each(['/api/docs', '/admin/queues'])('serves the files that the page %s links to', async (path) => {
    const { text } = await get(path);
    const page = new URL(`http://hub${BASE}${path}`);
    const base = new URL(/<base href="([^"]+)"/.exec(text)?.[1] ?? page.href, page);
    const links = [...text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, link]) => new URL(link ?? '', base));
    const own = links.filter(({ host, pathname }) => host === 'hub' && /\.(?:js|css|png|svg|ico)$/.test(pathname));
    expect(own.length).toBeGreaterThan(1);
    for (const { pathname } of own) {
      expect([pathname, (await hub.client.send({ path: pathname })).status]).toEqual([pathname, 200]);
    }
  });

  it('refuses its metrics without a key', async () => {
    expect((await stranger.send({ path: `${BASE}/metrics` })).status).toBe(401);
  });

  describe('an open path', () => {
    it.each(['/health', '/health/live', '/health/ready'])('refuses a body at %s', async (path) => {
      const answer = await stranger.send({ method: 'GET', path: `${BASE}${path}`, body: '{"half":' });
      expect(answer.json).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', detail: `${path} accepts no body` });
    });

    it('answers without waiting for a body that never arrives, and closes the connection', async () => {
      const request = ['POST', `${BASE}/health`, 'HTTP/1.1\r\nHost: hub\r\nContent-Length: 1000\r\n\r\n{'].join(' ');
      const answer = await untilClosed(hub.port, request);
      expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    });
  });
});

/** Sends one request and returns everything received until the connection closes. */
function untilClosed(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}
