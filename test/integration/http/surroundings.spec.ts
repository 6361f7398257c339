import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, { content?: object }>; security?: object[] }>>;
  components: { schemas: Record<string, { properties?: object; type?: string }>; securitySchemes: object };
}

describe('the HTTP server', () => {
  let hub: HttpHub;
  let stranger: HttpClient;
  beforeAll(async () => {
    hub = await startHttpHub({ METRICS_PUBLIC: 'false', SHUTDOWN_GRACE_MS: '1000' });
    stranger = new HttpClient(hub.port);
  }, patience(60_000));
  afterAll(() => hub?.remove(), patience(60_000));

  it('reports its health without a key', async () => {
    const { status, json } = await stranger.send({ path: '/health' });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
      role: 'all',
      uptimeSeconds: expect.any(Number) as unknown,
      details: {
        process: { status: 'up' },
        postgres: { status: 'up' },
        migrations: { status: 'up' },
        engine: { status: 'up', kind: 'postgres' },
        backup: { status: 'up' },
      },
    });
    expect((await stranger.send({ path: '/health/live' })).json).toEqual({ status: 'ok' });
    expect((await stranger.send({ path: '/health/ready' })).json).toMatchObject({ status: 'ok' });
  });

  it('leads browsers to the dashboard, and shows other clients its links', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const hostile = { 'x-forwarded-proto': 'https"><form>', host: 'hub"><form>' };
    for (const headers of [browser, { ...browser, ...hostile }]) {
      const page = await stranger.send({ path: '/', headers });
      expect(page).toMatchObject({ status: 302, headers: { location: '/dashboard', vary: 'Accept' } });
    }
    const { status, json } = await stranger.send({ path: '/', headers: { accept: '*/*' } });
    expect({ status, json }).toMatchObject({ status: 200, json: { name: 'RunnerHub', links: { docs: '/api/docs' } } });
    const { dashboard, ...links } = (json as { links: Record<string, string> }).links;
    expect(dashboard).toBe('/dashboard');
    for (const link of Object.values(links)) {
      expect((await hub.client.send({ path: link })).status).toBeLessThan(400);
    }
  });

  it('serves metrics to clients with a key', async () => {
    expect((await stranger.send({ path: '/metrics' })).status).toBe(401);
    await hub.client.send({ path: '/api/queues/jobs', body: { type: 'probe_echo', delay: 3_600_000 } });
    const { headers, text } = await hub.client.send({ path: '/metrics' });
    expect(text).toContain('runnerhub_engine_up 1\n');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain('runnerhub_queue_waiting_jobs{queue="email"} 0\n');
    expect(text).toContain('runnerhub_ledger_up 1\n');
    expect(text).toContain('runnerhub_queue_paused{queue="background"} 0\n');
    expect(text).toMatch(/^runnerhub_process_cpu_seconds_total /m);
    // Figures are cached for a while; a later scrape shows the new ones.
    const fresh = await eventually(async () => {
      const metrics = (await hub.client.send({ path: '/metrics' })).text;
      return metrics.includes('runnerhub_queue_delayed_jobs{queue="background"} 1\n') && metrics;
    });
    expect(fresh).toContain('runnerhub_jobs_enqueued_total{queue="background",type="probe_echo"} 1\n');
  });

  it('describes every route with the schemas that validate it', async () => {
    const { json } = await hub.client.send({ path: '/api/docs-json' });
    const { openapi, paths, components } = json as OpenApi;
    expect(openapi).toBe('3.1.0');
    const expected = [
      ...['jobs', 'jobs/bulk', 'jobs/actions', 'jobs/{jobId}', 'jobs/{jobId}/events', 'jobs/{jobId}/logs'],
      ...[
        'jobs/{jobId}/failures',
        'jobs/{jobId}/tree',
        'jobs/{jobId}/retry',
        'jobs/{jobId}/cancel',
        'jobs/{jobId}/promote',
        'stats',
      ],
      ...['stats/{queueName}', 'status', '{queueName}/pause', '{queueName}/resume', '{queueName}/drain'],
      ...['{queueName}/clean', '{queueName}/retry-failed', '{queueName}/obliterate', 'persistence/recover'],
    ].map((path) => `/api/queues/${path}`);
    const rest = [
      '/api/status',
      ...['repositories', 'workflows', 'runners'].map((list) => `/api/github/${list}`),
      '/api/schedules',
      '/api/schedules/{id}',
      '/api/nodes',
      '/health',
      '/health/live',
      '/health/ready',
    ];
    expect(Object.keys(paths)).toEqual(expect.arrayContaining([...expected, ...rest]));
    const enqueue = paths['/api/queues/jobs']?.['post'];
    expect(enqueue?.security).toEqual([{ bearer: [] }]);
    expect(Object.keys(enqueue?.responses ?? {})).toEqual(['202', '400', '401', '403', '409', '413', '422', '503']);
    expect(enqueue?.responses['400']?.content).toHaveProperty(['application/problem+json']);
    expect(Object.keys(components.schemas['JobRequest']?.properties ?? {})).toContain('dedupeTtl');
    expect(components.schemas['probe_sleep']).toMatchObject({
      type: 'object',
      properties: { ms: { type: 'integer' } },
    });
    const refs = [...JSON.stringify(json).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
    expect(refs.length).toBeGreaterThan(50);
    expect(refs.filter((name) => !(name in components.schemas))).toEqual([]);
    expect((await hub.client.send({ path: '/api/docs' })).text).toContain('swagger-ui');
  });

  it('shows the board to a browser with the key, read-only', async () => {
    const challenge = await stranger.send({ path: '/admin/queues' });
    expect([challenge.status, challenge.headers['www-authenticate']]).toEqual([
      401,
      expect.stringMatching(/^Basic realm="RunnerHub"/),
    ]);
    const authorization = `Basic ${Buffer.from(`anyone:${TEST_KEY}`).toString('base64')}`;
    const browser = new HttpClient(hub.port, { authorization });
    const page = await browser.send({ path: '/admin/queues' });
    expect([page.status, page.headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/html/)]);
    // A browser also sends the key to the API, where it is neither accepted nor counted as a wrong guess.
    const api = await browser.send({ path: '/api/nodes' });
    expect(api.json).toMatchObject({ status: 401, detail: expect.stringMatching(/^A key is required/) as unknown });
    expect((await hub.client.send({ path: '/metrics' })).text).toMatch(/^runnerhub_keys_refused_total 0$/m);
    const { json } = await browser.send({ path: '/admin/queues/api/queues' });
    const { queues } = json as { queues: { name: string; readOnlyMode: boolean }[] };
    expect(queues).toHaveLength(22);
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
    const pause = await browser.send({ path: '/admin/queues/api/queues/background/pause', method: 'PUT' });
    expect(pause.status).toBeGreaterThanOrEqual(400);
    expect((await hub.client.send({ path: '/api/queues/stats/background' })).json).toMatchObject({ paused: false });
  });

  it('sends security headers', async () => {
    const { headers } = await hub.client.send({ path: '/api/nodes' });
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers).not.toHaveProperty(['x-powered-by']);
  });

  // Must be last: it ends the hub.
  it(
    'accepts only probes from the start of a shutdown, and waits for unfinished requests no longer than the grace',
    async () => {
      const body = { type: 'probe_sleep', data: { ms: 3_600_000 } };
      const { id } = (await hub.client.send({ path: '/api/queues/jobs', body })).json as { id: string };
      await eventually(async () => {
        const { json } = await hub.client.send({ path: `/api/queues/jobs/${id}` });
        return (json as { state: string }).state === 'active';
      });
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const call = request({ host: '127.0.0.1', port: hub.port, path: '/health/live', agent });
      call.end();
      const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream];
      response.resume();
      await once(response, 'end');

      const header = 'POST /webhooks/github HTTP/1.1\r\nHost: hub\r\n';
      const halves = [`${header}Content-Length: 1000\r\n\r\n{"half":`, header].map((half) => {
        const socket = connect(hub.port, '127.0.0.1', () => socket.write(half));
        return once(socket.on('error', () => undefined).resume(), 'close');
      });

      const closing = hub.close();
      const { json } = await eventually(async () => {
        const ready = await stranger.send({ path: '/health/ready' });
        return ready.status === 503 && ready;
      });
      expect(json).toMatchObject({ details: { process: { status: 'down', message: 'shutting down' } } });
      const late = await stranger.send({ path: '/api/nodes' });
      expect([late.status, late.headers['connection'], late.headers['retry-after']]).toEqual([503, 'close', '2']);
      expect(late.json).toMatchObject({ code: 'SHUTTING_DOWN' });
      await closing;
      await Promise.all(halves);
      await expect(stranger.send({ path: '/health/live' })).rejects.toThrow(/ECONNREFUSED/);
      const { rows } = await hub.ledger.query('select state from jobs where id = $1', [id]);
      // Requeued in the engine, for another node.
      expect(rows).toEqual([{ state: 'waiting' }]);
      agent.destroy();
    },
    patience(30_000),
  );
});
