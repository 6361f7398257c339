import {
  callDeployments,
  callCode,
  callMerges,
  callNotifications,
  callPreviews,
  callProjects,
  callWebhookEndpoints,
} from '../../support/hub/messaging-calls.js';
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../../src/simulator/runner-files.js';
import { DescribedApi } from '../../support/hub/described-api.js';
import {
  callRefused,
  coverage,
  DescribedCalls,
  isOfJobs,
  JOBS,
  type Item,
  type Page,
} from '../../support/hub/described-calls.js';
import { eventually } from '../../support/eventually.js';
import { callEmails } from '../../support/hub/email-calls.js';
import { callNodes, callTasks } from '../../support/hub/operator-calls.js';
import { ADMIN_KEY, startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../../support/hub/runner-hub.js';

const REPOSITORY = 'octo-org/hello';
/** Paths that description.jobs.spec.ts does not cover. */
const isOther = (path: string) => !isOfJobs(path);

describe("the API's description", () => {
  let simulator: GitHubSimulator;
  let hub: RunnerHub;
  let api: DescribedApi;
  let calls: DescribedCalls;

  beforeAll(async () => {
    simulator = new GitHubSimulator();
    simulator.addRepository(REPOSITORY);
    const { url } = await simulator.start();
    const env = { GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token, CONTAINER_RUNTIME: 'host' };
    hub = await startRunnerHub({ ...env, RUNNER_HOST_DIR: RUNNER_FILES, METRICS_PUBLIC: 'false' });
    simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
    api = await DescribedApi.of(hub.http);
    calls = new DescribedCalls(api);
  });
  afterAll(async () => {
    await hub?.close();
    await simulator?.stop();
  });

  it('is closed: an answer with an undescribed field does not match it', () => {
    const open: string[] = [];
    const walk = (value: unknown, where: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { type, properties, additionalProperties } = value as Record<string, unknown>;
      if (type === 'object' && properties !== undefined && additionalProperties !== false) open.push(where);
      for (const [name, part] of Object.entries(value)) walk(part, `${where}/${name}`);
    };
    for (const [method, path, { responses }] of api.operations()) walk(responses, `${method} ${path}`);
    const used = [...JSON.stringify(api.description.paths).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
    for (const name of new Set(used.map(([, found = '']) => found)))
      if (!name.endsWith('Request')) walk(api.description.components.schemas[name], name);
    // A probe may add any fields to its status.
    expect(open.filter((where) => !/^get \/health.*\/(info|error|details)\/additionalProperties$/.test(where))).toEqual(
      [],
    );
  });

  it('describes each operation in a sentence, and each of its answers', () => {
    for (const [method, path, { summary = '', responses }] of api.operations()) {
      expect({ method, path, summary }).toMatchObject({
        summary: expect.stringMatching(/^[A-Z][a-z]+s[ ,:].*\.$/) as unknown,
      });
      for (const [status, { content = {} }] of Object.entries(responses)) {
        if (path === '/mcp' ? status === '202' : status === '204') continue;
        const schemas = Object.values(content).map(({ schema }) => schema);
        expect({ method, path, status, schemas: schemas.length > 0 && !schemas.includes(undefined) }).toMatchObject({
          schemas: true,
        });
      }
    }
  });

  it('holds for runners, demands and deliveries', async () => {
    const guid = randomUUID();
    const ping = '{"zen":"Design for failure."}';
    const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(ping).digest('hex')}`;
    const headers = { 'x-github-event': 'ping', 'x-github-delivery': guid, 'x-hub-signature-256': signature };
    await hub.stranger.send({ path: '/webhooks/github', body: Buffer.from(ping), headers });
    simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted', 'linux', 'x64'], steps: ['true'] });
    const demand = await eventually(
      async () => (await api.send<Page>('get /api/runners/demands')).items.find(({ state }) => state === 'completed'),
      { within: 30_000 },
    );
    await api.send('get /api/runners/demands/{id}', { params: { id: demand.id } });
    await calls.list('/api/runners/sets');
    const [runner] = await calls.list('/api/runners');
    await api.send('get /api/runners/{id}', { params: { id: runner?.id ?? '' } });
    await api.send('get /api/runners/{id}/logs', { params: { id: runner?.id ?? '' } });
    await calls.list('/api/deliveries');
    for (const path of [
      '/api/runners/demands',
      '/api/runners',
      '/api/deliveries',
      '/api/alerts',
      '/api/tasks',
      '/api/emails',
    ])
      await api.send(`get ${path}`, { query: 'format=csv' });
    await api.send('get /api/containers');
    await api.send('get /api/setup');
    await hub.app.get<Pool>(PG_POOL, { strict: false }).query(
      `with outage as (insert into outages values ($1, 'redis', now() - interval '1 hour', now(), 3, 2, 0) returning id)
       insert into outage_nodes (outage_id, node, began_at, ended_at) select id, id, now(), now() from outage`,
      [randomUUID()],
    );
    await calls.list('/api/outages');
    await api.send('get /api/lookup', { query: `id=${guid}` });
    await eventually(async () => {
      const { status } = await api.send<Item>('get /api/deliveries/{id}', { params: { id: guid } });
      return status !== 'received';
    });
    const params = { id: guid };
    await api.send('post /api/deliveries/{id}/replay', { params, status: 202 });
    const sql = `update deliveries set payload = null where guid = $1`;
    await eventually(async () => {
      const { status } = await api.send<Item>('get /api/deliveries/{id}', { params });
      return status === 'ignored';
    });
    await hub.app.get<Pool>(PG_POOL, { strict: false }).query(sql, [guid]);
    await api.send('get /api/deliveries/{id}', { params });
    await eventually(async () => {
      const [job] = (await api.send<Page>(`get ${JOBS}`, { query: 'type=process_webhook&limit=1' })).items;
      return job?.['state'] === 'completed';
    });
    await api.send('post /api/deliveries/{id}/replay', { params, status: 409 });
  });

  it("holds for GitHub's data, components and nodes", async () => {
    simulator.addWorkflow(REPOSITORY, { file: 'ci.yml', name: 'ci', jobs: [] });
    const sync = await calls.enqueue({ type: 'sync_github_data', data: { repository: REPOSITORY } });
    const status = { component: 'API', status: 'operational', detail: 'well' };
    const update = await calls.enqueue({ type: 'update_status', data: status });
    for (const { id } of [sync, update]) await calls.until(id, 'completed');
    for (const path of ['/api/github/repositories', '/api/github/workflows', '/api/status', '/api/nodes'])
      await calls.list(path);
    await api.send('get /api/github/runners');
    await callNodes(api, hub.app.get<Pool>(PG_POOL, { strict: false }));
  });

  it('holds for API keys and browser sessions', async () => {
    const { id } = await api.send<Item>('post /api/keys', { body: { name: 'ci', role: 'viewer' }, status: 201 });
    await api.send('post /api/keys', { body: { name: 'ci', role: 'viewer' }, status: 409 });
    await calls.list('/api/keys');
    await api.send('get /api/secrets');
    await api.send('post /api/secrets/rotate');
    await api.send('get /api/keys/{id}', { params: { id } });
    await api.send('delete /api/keys/{id}', { params: { id } });
    const logins: [number, object][] = [
      [201, { body: { key: ADMIN_KEY } }],
      [401, { body: { key: 'wrong' } }],
      [403, { body: { key: ADMIN_KEY }, headers: { origin: 'null' } }],
      [413, { body: { key: 'a'.repeat(5000) } }],
      [415, { body: 'key=a', headers: { 'content-type': 'text/plain' } }],
    ];
    for (const [status, call] of logins) await api.by(hub.stranger).send('post /api/session', { ...call, status });
    for (const method of ['get', 'delete']) await api.send(`${method} /api/session`);
  });

  it('holds for the audit', async () => {
    await calls.list('/api/audit');
    await api.send('get /api/audit', { query: 'format=csv' });
    await api.send('get /api/audit/verify');
  });

  it('holds for alerts, their rules and the history of metrics', async () => {
    const raise = async (title: string) => {
      const { id } = await calls.enqueue({ type: 'send_alert', data: { severity: 'warning', title } });
      await calls.until(id, 'completed');
    };
    for (const title of ['first', 'second']) await raise(title);
    const first = await api.send<Page>('get /api/alerts', { query: 'limit=1' });
    await api.send('get /api/alerts', { query: `limit=1&cursor=${first.nextCursor}` });
    const params = { id: first.items[0]?.id ?? '' };
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await api.send('post /api/alerts/{id}/silence', { params, body: { until: tomorrow, reason: 'known' } });
    await api.send('delete /api/alerts/{id}/silence', { params, body: { reason: 'over' } });
    await api.send('delete /api/alerts/{id}/silence', { params, status: 409 });
    await api.send('post /api/alerts/{id}/ack', { params, body: { reason: 'on it' } });
    await api.send('post /api/alerts/{id}/ack', { params, status: 409 });
    await api.send('get /api/alerts/{id}', { params });
    await api.send('post /api/alerts/{id}/resolve', { params });
    await api.send('post /api/alerts/{id}/resolve', { params, status: 409 });

    await callWebhookEndpoints(api);
    await callNotifications(api);
    await callProjects(api);
    await callMerges(api);
    await callCode(api);
    await calls.list('/api/alert-rules');
    await api.send('get /api/alert-rules/{name}', { params: { name: 'queue-backlog' } });
    const rule = { metric: 'queue_waiting', severity: 'info', threshold: 5 };
    await api.send('put /api/alert-rules/{name}', { params: { name: 'mine' }, body: rule });
    const pool = hub.app.get<Pool>(PG_POOL, { strict: false });
    await callDeployments(api);
    await pool.query(
      `insert into deployments (deployment_id, job_id, target, project_id, environment, branch, commit_hash, state, current, namespace, requested_at, requested_by, switched_at)
       select 'd' || n, gen_random_uuid(), 'p2/preview', 'p2', 'preview', 'main', 'abcdef' || n, 'completed', n = 3, 'shop', now() + n * interval '1 s', 'me', now()
         from generate_series(2, 3) n`,
    );
    await callPreviews(api, 'shop');
    await pool.query(
      `insert into alert_rules (name, metric, severity, threshold, for_ms, enabled, updated_by)
       select 'r' || n, 'queue_waiting', 'info', 1, 0, false, 'a test' from generate_series(1, 200) n`,
    );
    await api.send('put /api/alert-rules/{name}', { params: { name: 'more' }, body: rule, status: 409 });

    await pool.query(
      `insert into metric_samples (at, name, value) values (now() - interval '1 hour', 'hub_samples', 1)`,
    );
    const history = await api.send<{ points: object[] }>('get /api/metrics/history', { query: 'name=queue_waiting' });
    expect(history.points).not.toEqual([]);
    await api.send('get /api/metrics/history', { query: 'name=queue_waiting&queue=nope', status: 404 });

    await pool.query(
      `insert into llm_calls (job_id, run_number, endpoint, model, prompt_tokens) values (gen_random_uuid(), 1, 'e', 'm', 5)`,
    );
    await api.send('get /api/llm/usage', { query: 'by=tenant&limit=5' });
  });

  it('holds for tasks', () => callTasks(api));
  it('holds for artifacts', async () => {
    const body = Buffer.from('abc');
    const headers = { 'content-type': 'application/octet-stream' };
    const upload = { query: 'name=a.txt', headers };
    const { id } = await api.send<Item>('post /api/artifacts', { ...upload, body, status: 201 });
    await calls.list('/api/artifacts');
    for (const path of ['/api/artifacts/{id}/metadata', '/api/artifacts/{id}'])
      await api.send(`get ${path}`, { params: { id } });
    await api.send('delete /api/artifacts/{id}', { params: { id } });
    await api.send('post /api/artifacts', { ...upload, body: Buffer.alloc(26 * 1024 * 1024), status: 413 });
    const form = { 'content-type': 'multipart/form-data' };
    await api.send('post /api/artifacts', { ...upload, body, headers: form, status: 415 });
  });

  it('holds for mails', () => callEmails(api));

  it('holds for GraphQL', async () => {
    const query = '{ queues { name } job(id: "x") { id } recentJobs(queueName: "email") { id data } }';
    await api.send('post /graphql', { body: { query } });
    await api.send('post /graphql', { body: { query: '{ nope }' }, status: 400 });
    const headers = { accept: 'application/graphql-response+json' };
    await api.send('post /graphql', { body: { query: 'mutation { pauseQueue(name: "nope") }' }, headers });
  });

  it('holds for MCP', async () => {
    await api.send('post /mcp', { body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } });
    await api.send('post /mcp', { body: { jsonrpc: '2.0', id: 1, method: 'nope' } });
    await api.send('post /mcp', { body: { jsonrpc: '2.0', method: 'notifications/initialized' }, status: 202 });
  });

  it('holds for probes', async () => {
    for (const path of ['/health', '/health/live', '/health/ready']) await api.send(`get ${path}`);
  });

  it('holds for refusals', () => callRefused(api, hub, isOther));

  // Must be last: it checks what the other tests have covered.
  it('is covered: each operation and status has been answered', () => {
    const { described, missing } = coverage(api, isOther);
    expect(described.length).toBeGreaterThan(150);
    expect(missing).toEqual([]);
  });
});
