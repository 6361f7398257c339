import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DescribedApi } from '../../support/hub/described-api.js';
import {
  callRefused,
  coverage,
  DescribedCalls,
  HOUR,
  isOfJobs,
  JOBS,
  type Item,
  type Page,
} from '../../support/hub/described-calls.js';
import { callFailures, callStatistics } from '../../support/hub/operator-calls.js';
import { startRunnerHub, type RunnerHub } from '../../support/hub/runner-hub.js';

/** Occurs only if the job ends between its check and the act, which no test can time. */
const RACE = `delete ${JOBS}/{jobId} 409`;

describe("the API's description of jobs, queues and schedules", () => {
  let hub: RunnerHub;
  let api: DescribedApi;
  let calls: DescribedCalls;

  beforeAll(async () => {
    hub = await startRunnerHub();
    api = await DescribedApi.of(hub.http);
    calls = new DescribedCalls(api);
  });
  afterAll(() => hub?.close());

  it('holds for jobs', async () => {
    const { id } = await calls.enqueue({ data: { a: [1, null] }, tags: ['x'], tenant: 't', priority: 'low' });
    await calls.until(id, 'completed');
    await calls.enqueue({ type: 'probe_sleep', data: { ms: HOUR } }).then(async (sleeper) => {
      await calls.until(sleeper.id, 'active');
      await api.send(`post ${JOBS}/{jobId}/cancel`, { params: { jobId: sleeper.id }, body: { reason: 'enough' } });
      await calls.until(sleeper.id, 'cancelled');
    });
    const failing = { type: 'probe_fail', data: { code: 'NETWORK_TIMEOUT', times: 2 }, attempts: 2, backoff: 1 };
    const failed = await calls.enqueue(failing);
    await calls.until(failed.id, 'failed');
    const delayed = await calls.enqueue({ delay: HOUR, dedupeKey: 'k' });
    await calls.until(delayed.id, 'delayed');
    const jobs = [0, 1].map((n) => ({ type: 'probe_echo', data: { n }, delay: HOUR, tags: ['bulk'] }));
    await api.send(`post ${JOBS}/bulk`, { body: { jobs }, status: 202 });
    await calls.list(JOBS);
    const first = await api.send<Page>(`get ${JOBS}`, { query: 'limit=1' });
    await api.send(`get ${JOBS}`, { query: `limit=1&cursor=${first.nextCursor}` });
    for (const trail of ['events', 'logs', 'failures', 'why', 'tree'])
      await api.send(`get ${JOBS}/{jobId}/${trail}`, { params: { jobId: failed.id } });
    const act = { action: 'cancel', filter: { tag: 'bulk' }, reason: 'tidy' };
    await api.send(`post ${JOBS}/actions`, { body: { ...act, dryRun: true } });
    await api.send(`post ${JOBS}/actions`, { body: { ...act, atMost: 0 }, status: 409 });
    await api.send(`post ${JOBS}/actions`, { body: act });

    const conflict = { status: 409, params: { jobId: delayed.id } };
    await api.send(`post ${JOBS}/{jobId}/retry`, conflict);
    await api.send(`post ${JOBS}/{jobId}/promote`, { params: { jobId: delayed.id } });
    await calls.until(delayed.id, 'completed');
    await api.send(`post ${JOBS}/{jobId}/promote`, conflict);
    await api.send(`post ${JOBS}/{jobId}/cancel`, conflict);
    await api.send(`post ${JOBS}/{jobId}/retry`, { params: { jobId: delayed.id } });
    await calls.until(delayed.id, 'completed');
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
    const [letter] = await calls.list('/api/dead-letters');
    const [group] = await calls.list('/api/failures');
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
    await api.send('get /api/queues/{queueName}/lanes', { params: { queueName: 'webhooks' } });
    await api.send('get /api/queues/{queueName}/lanes', { params: { queueName: 'nope' }, status: 404 });
    for (const act of ['pause', 'resume', 'clean', 'retry-failed', 'obliterate', 'drain'])
      await api.send(`post /api/queues/{queueName}/${act}`, { params });
    await api.send('post /api/queues/{queueName}/drain', { params, body: { mode: 'remove', delayed: true } });
  });

  it('holds for backups, recovery and exports', async () => {
    await api.send('post /api/queues/persistence/backup');
    await api.send('post /api/queues/persistence/recover');
    for (const format of ['json', 'jsonl', 'csv'])
      await api.send('get /api/queues/persistence/export', { query: `format=${format}&limit=3` });
    for (const path of ['/api/failures', '/api/schedules']) await api.send(`get ${path}`, { query: 'format=csv' });
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
    await calls.list('/api/schedules');
    await api.send('get /api/schedules/{id}', { params: { id } });
    await api.send('get /api/schedules/preview', {
      query: 'pattern=0 3 * * *&tz=Europe/Berlin'.replaceAll(' ', '%20'),
    });
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
    await calls.enqueue({ repeat: { every: HOUR } });
    await api.send('delete /api/schedules/{id}', { params: { id } });
  });

  it('holds for refusals', () => callRefused(api, hub, isOfJobs));

  // Must be last: it checks what the other tests have covered.
  it('is covered: each operation and status has been answered', () => {
    const { described, missing } = coverage(api, isOfJobs);
    expect(described.length).toBeGreaterThan(200);
    expect(missing).toEqual([RACE]);
  });
});
