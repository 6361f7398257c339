import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../../src/simulator/runner-files.js';
import { DescribedApi } from '../../support/hub/described-api.js';
import { callFailures, callNodes, callStatistics } from '../../support/hub/operator-calls.js';
import { eventually } from '../../support/eventually.js';
import { ADMIN_KEY, startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../../support/hub/runner-hub.js';

const JOBS = '/api/queues/jobs';
const HOUR = 3_600_000;
const NOBODY = '01890000-0000-7000-8000-000000000000';
/** Bodies without which an operation finds a problem before it misses its target. */
/** Bodies without which a route answers 400 instead of 404. */
const REQUIRED: Record<string, object> = {
  'post /api/failures/{fingerprint}/redrive': { reason: 'r' },
  'post /api/alerts/{id}/silence': { until: new Date(Date.now() + HOUR).toISOString(), reason: 'r' },
};
const REPOSITORY = 'octo-org/hello';
/** Statuses covered by other specs: too many exports, a ledger that is away. */
const ELSEWHERE = ['429', '503'];
/** Occurs only if the job ends between its check and the act, which no test can time. */
const RACE = `delete ${JOBS}/{jobId} 409`;

interface Item {
  id: string;
  [field: string]: unknown;
}
interface Page {
  items: Item[];
  nextCursor: string | null;
}

describe("the API's description", () => {
  let simulator: GitHubSimulator;
  let hub: RunnerHub;
  let api: DescribedApi;

  beforeAll(async () => {
    simulator = new GitHubSimulator();
    simulator.addRepository(REPOSITORY);
    const { url } = await simulator.start();
    const env = { GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token, CONTAINER_RUNTIME: 'host' };
    hub = await startRunnerHub({ ...env, RUNNER_HOST_DIR: RUNNER_FILES, METRICS_PUBLIC: 'false' });
    simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
    api = await DescribedApi.of(hub.http);
  });
  afterAll(async () => {
    await hub?.close();
    await simulator?.stop();
  });

  const enqueue = (body: object) =>
    api.send<Item>(`post ${JOBS}`, { body: { type: 'probe_echo', ...body }, status: 202 });
  const get = (jobId: string) => api.send<Item>(`get ${JOBS}/{jobId}`, { params: { jobId } });
  const until = (jobId: string, ...states: string[]) =>
    eventually(async () => {
      const job = await get(jobId);
      return states.includes(String(job['state'])) && job;
    });
  /** Returns the items of a list's first page, which must not be empty. */
  const list = async (path: string) => {
    const page = await api.send<Page>(`get ${path}`);
    expect(page.items).not.toEqual([]);
    return page.items;
  };

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
        const schemas = Object.values(content).map(({ schema }) => schema);
        expect({ method, path, status, schemas: schemas.length > 0 && !schemas.includes(undefined) }).toMatchObject({
          schemas: true,
        });
      }
    }
  });

  it('holds for jobs', async () => {
    const { id } = await enqueue({ data: { a: [1, null] }, tags: ['x'], tenant: 't', priority: 'low' });
    await until(id, 'completed');
    await enqueue({ type: 'probe_sleep', data: { ms: HOUR } }).then(async (sleeper) => {
      await until(sleeper.id, 'active');
      await api.send(`post ${JOBS}/{jobId}/cancel`, { params: { jobId: sleeper.id }, body: { reason: 'enough' } });
      await until(sleeper.id, 'cancelled');
    });
    const failing = { type: 'probe_fail', data: { code: 'NETWORK_TIMEOUT', times: 2 }, attempts: 2, backoff: 1 };
    const failed = await enqueue(failing);
    await until(failed.id, 'failed');
    const delayed = await enqueue({ delay: HOUR, dedupeKey: 'k' });
    await until(delayed.id, 'delayed');
    const jobs = [0, 1].map((n) => ({ type: 'probe_echo', data: { n }, delay: HOUR, tags: ['bulk'] }));
    await api.send(`post ${JOBS}/bulk`, { body: { jobs }, status: 202 });
    await list(JOBS);
    const first = await api.send<Page>(`get ${JOBS}`, { query: 'limit=1' });
    await api.send(`get ${JOBS}`, { query: `limit=1&cursor=${first.nextCursor}` });
    for (const trail of ['events', 'logs', 'failures', 'why'])
      await api.send(`get ${JOBS}/{jobId}/${trail}`, { params: { jobId: failed.id } });
    const act = { action: 'cancel', filter: { tag: 'bulk' }, reason: 'tidy' };
    await api.send(`post ${JOBS}/actions`, { body: { ...act, dryRun: true } });
    await api.send(`post ${JOBS}/actions`, { body: act });

    const conflict = { status: 409, params: { jobId: delayed.id } };
    await api.send(`post ${JOBS}/{jobId}/retry`, conflict);
    await api.send(`post ${JOBS}/{jobId}/promote`, { params: { jobId: delayed.id } });
    await until(delayed.id, 'completed');
    await api.send(`post ${JOBS}/{jobId}/promote`, conflict);
    await api.send(`post ${JOBS}/{jobId}/cancel`, conflict);
    await api.send(`post ${JOBS}/{jobId}/retry`, { params: { jobId: delayed.id } });
    await until(delayed.id, 'completed');
    await api.send(`delete ${JOBS}/{jobId}`, { params: { jobId: delayed.id }, body: { reason: 'done' } });

    const bodies: [body: object, status: number][] = [
      [{ type: 'nope' }, 422],
      [{ type: 'probe_echo', data: { a: 'x'.repeat(102_401) } }, 413],
    ];
    for (const [body, status] of bodies) {
      await api.send(`post ${JOBS}`, { body, status });
      await api.send(`post ${JOBS}/bulk`, { body: { jobs: [body] }, status });
    }
    const same = { headers: { 'idempotency-key': 'one' }, status: 202 };
    const many = (n: number) => ({ jobs: [{ type: 'probe_echo', data: { n } }] });
    await api.send(`post ${JOBS}`, { ...same, body: { type: 'probe_echo', data: { n: 1 } } });
    await api.send(`post ${JOBS}`, { ...same, body: { type: 'probe_echo', data: { n: 2 } }, status: 409 });
    await api.send(`post ${JOBS}/bulk`, { ...same, body: many(1) });
    await api.send(`post ${JOBS}/bulk`, { ...same, body: many(2), status: 409 });
  });

  it('holds for dead letters', async () => {
    const [letter] = await list('/api/dead-letters');
    const [group] = await list('/api/failures');
    const params = { id: letter?.id ?? '' };
    await api.send('get /api/dead-letters/{id}', { params });
    // Paused, so that the new job can't fail, too, before the second redrive.
    const background = { params: { queueName: 'background' } };
    await api.send('post /api/queues/{queueName}/pause', background);
    const job = await api.send<Item>('post /api/dead-letters/{id}/redrive', {
      params,
      status: 202,
      body: { reason: 'r' },
    });
    expect(job['originId']).toBe(letter?.['jobId']);
    await api.send('post /api/dead-letters/{id}/redrive', { params, status: 409 });
    await callFailures(api, String(group?.['fingerprint']));
    await api.send('post /api/queues/{queueName}/resume', background);
  });

  it('holds for queues', async () => {
    await api.send('get /api/queues/stats');
    await api.send('get /api/queues/status');
    await callStatistics(api);
    const params = { queueName: 'cache-warmup' };
    await api.send('get /api/queues/stats/{queueName}', { params });
    await api.send('get /api/queues/pauses');
    await api.send('get /api/queues/{queueName}/tenants', { params: { queueName: 'background' } });
    await api.send('get /api/queues/{queueName}/tenants', { params: { queueName: 'nope' }, status: 404 });
    for (const act of ['pause', 'resume', 'clean', 'retry-failed', 'obliterate', 'drain'])
      await api.send(`post /api/queues/{queueName}/${act}`, { params });
    await api.send('post /api/queues/{queueName}/drain', { params, body: { mode: 'remove', delayed: true } });
  });

  it('holds for backups, recovery and exports', async () => {
    await api.send('post /api/queues/persistence/backup');
    await api.send('post /api/queues/persistence/recover');
    for (const format of ['json', 'jsonl', 'csv'])
      await api.send('get /api/queues/persistence/export', { query: `format=${format}&limit=3` });
    for (const path of ['/api/queues/persistence/export', JOBS, '/api/dead-letters'])
      await api.send(`get ${path}`, { query: 'queue=nope', status: 404 });
    const act = { action: 'cancel', filter: { queue: 'nope' }, reason: 'r' };
    await api.send(`post ${JOBS}/actions`, { body: act, status: 404 });
  });

  it('holds for schedules', async () => {
    const body = { type: 'probe_echo', repeat: { pattern: '0 3 * * *', tz: 'Europe/Berlin' } };
    const { id } = await api.send<Item>('post /api/schedules', { body, status: 201 });
    await api.send('post /api/schedules', { body: { ...body, repeat: { every: HOUR } }, status: 201 });
    await api.send('post /api/schedules', { body: { ...body, type: 'nope' }, status: 422 });
    await api.send('post /api/schedules', { body: { ...body, data: { a: 'x'.repeat(102_401) } }, status: 413 });
    await list('/api/schedules');
    await api.send('get /api/schedules/{id}', { params: { id } });
    const keyed = { ...body, key: 'weekly' };
    for (const status of [201, 200]) await api.send('post /api/schedules', { body: keyed, status });
    const put = (sent: object, status: number) =>
      api.send('put /api/schedules/{id}', { params: { id }, body: sent, status });
    await put({ type: 'probe_echo', every: HOUR }, 200);
    await put(keyed, 409);
    await put({ ...body, data: { a: 'x'.repeat(102_401) } }, 413);
    await put({ ...body, type: 'nope' }, 422);
    for (const act of ['pause', 'resume']) await api.send(`post /api/schedules/{id}/${act}`, { params: { id } });
    await api.send('post /api/schedules/{id}/run', { params: { id }, status: 202 });
    await enqueue({ repeat: { every: HOUR } });
    await api.send('delete /api/schedules/{id}', { params: { id } });
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
    const [runner] = await list('/api/runners');
    await api.send('get /api/runners/{id}', { params: { id: runner?.id ?? '' } });
    await api.send('get /api/runners/{id}/logs', { params: { id: runner?.id ?? '' } });
    await list('/api/deliveries');
    await api.send('get /api/containers');
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
    const sync = await enqueue({ type: 'sync_github_data', data: { repository: REPOSITORY } });
    const status = { component: 'API', status: 'operational', detail: 'well' };
    const update = await enqueue({ type: 'update_status', data: status });
    for (const { id } of [sync, update]) await until(id, 'completed');
    for (const path of ['/api/github/repositories', '/api/github/workflows', '/api/status', '/api/nodes'])
      await list(path);
    await api.send('get /api/github/runners');
    await callNodes(api, hub.app.get<Pool>(PG_POOL, { strict: false }));
  });

  it('holds for API keys and browser sessions', async () => {
    const { id } = await api.send<Item>('post /api/keys', { body: { name: 'ci', role: 'viewer' }, status: 201 });
    await api.send('post /api/keys', { body: { name: 'ci', role: 'viewer' }, status: 409 });
    await list('/api/keys');
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
    await list('/api/audit');
    await api.send('get /api/audit', { query: 'format=csv' });
    await api.send('get /api/audit/verify');
  });

  it('holds for alerts, their rules and the history of metrics', async () => {
    const raise = async (title: string) => {
      const { id } = await enqueue({ type: 'send_alert', data: { severity: 'warning', title } });
      await until(id, 'completed');
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

    await list('/api/alert-rules');
    await api.send('get /api/alert-rules/{name}', { params: { name: 'queue-backlog' } });
    const rule = { metric: 'queue_waiting', severity: 'info', threshold: 5 };
    await api.send('put /api/alert-rules/{name}', { params: { name: 'mine' }, body: rule });
    const pool = hub.app.get<Pool>(PG_POOL, { strict: false });
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
  });

  it('holds for GraphQL', async () => {
    const query = '{ queues { name } job(id: "x") { id } recentJobs(queueName: "email") { id data } }';
    await api.send('post /graphql', { body: { query } });
    await api.send('post /graphql', { body: { query: '{ nope }' }, status: 400 });
    const headers = { accept: 'application/graphql-response+json' };
    await api.send('post /graphql', { body: { query: 'mutation { pauseQueue(name: "nope") }' }, headers });
  });

  it('holds for probes', async () => {
    for (const path of ['/health', '/health/live', '/health/ready']) await api.send(`get ${path}`);
  });

  it('holds for refusals', async () => {
    const stranger = api.by(hub.stranger);
    const viewerKey = { body: { name: 'viewer', role: 'viewer', tenants: ['nobody'] }, status: 201 };
    const { key } = await api.send<Item & { key: string }>('post /api/keys', viewerKey);
    const viewer = api.by(hub.http.as(key));
    for (const [method, path, { responses, parameters = [], security }] of api.operations()) {
      const operation = `${method} ${path}`;
      const names = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      const params = Object.fromEntries(names.map((name) => [name, name === 'queueName' ? 'nope' : NOBODY]));
      if ('401' in responses && security) await stranger.send(operation, { params, status: 401 });
      if ('403' in responses && security) await viewer.send(operation, { params, status: 403 });
      if ('400' in responses) await api.send(operation, { params, query: 'no_such_field=1', status: 400 });
      const body = method === 'put' ? {} : REQUIRED[operation];
      if ('404' in responses && names.length > 0) await api.send(operation, { params, body, status: 404 });
    }
  });

  // Must be last: it checks what the other tests have covered.
  it('is covered: each operation and status has been answered', () => {
    const described = api.operations().flatMap(([method, path, { responses }]) =>
      Object.keys(responses)
        .filter((status) => !ELSEWHERE.includes(status))
        .map((status) => `${method} ${path} ${status}`),
    );
    expect(described.length).toBeGreaterThan(150);
    expect(described.filter((one) => !api.seen.has(one))).toEqual([RACE]);
  });
});
