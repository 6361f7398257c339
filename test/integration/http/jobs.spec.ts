import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type HttpHub, startHttpHub } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';

interface Job {
  id: string;
  state: string;
  priority: number;
  [name: string]: unknown;
}
interface Page<Item = Job> {
  items: Item[];
  nextCursor: string | null;
}

const JOBS = '/api/queues/jobs';
const HOUR = 3_600_000;

describe('the API of jobs', () => {
  let hub: HttpHub;
  beforeAll(async () => void (hub = await startHttpHub()), patience(60_000));
  afterAll(() => hub?.remove(), patience(60_000));

  async function call<Answer>(path: string, body?: unknown, status = 200, method?: string): Promise<Answer> {
    const answer = await hub.client.send({ path, body, method });
    expect({ status: answer.status, json: answer.json }).toEqual({ status, json: answer.json });
    return answer.json as Answer;
  }
  const enqueue = (fields: object) => call<Job>(JOBS, { type: 'probe_echo', ...fields }, 202);
  const get = (id: string) => call<Job>(`${JOBS}/${id}`);
  const until = (id: string, state: string) =>
    eventually(async () => {
      const job = await get(id);
      return job.state === state && job;
    });

  it('accepts a job with its location, and shows it to its end', async () => {
    const body = { type: 'PROBE-ECHO', data: { a: [1, 'ä', null] }, priority: 'HIGH', tags: ['x'], tenant: 't' };
    const answer = await hub.client.send({ path: JOBS, body });
    const { id } = answer.json as Job;
    expect(answer.status).toBe(202);
    expect(answer.headers.location).toBe(`${JOBS}/${id}`);
    expect(answer.json).toEqual({ id, type: 'probe_echo', queue: 'background', priority: 2, state: 'accepted' });
    expect(await until(id, 'completed')).toEqual({
      ...(answer.json as Job),
      state: 'completed',
      data: body.data,
      attemptsMade: expect.any(Number) as unknown,
      maxAttempts: 1,
      progress: 100,
      result: body.data,
      error: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
      runAt: null,
      startedAt: expect.any(String) as unknown,
      finishedAt: expect.any(String) as unknown,
      parentId: null,
      originId: null,
      tags: ['x'],
      tenant: 't',
    });
    const trail = await call<Page<{ toState: string; actor: string | null }>>(`${JOBS}/${id}/events`);
    expect(trail.items[0]).toMatchObject({ toState: 'accepted', actor: 'admin-key' });
    expect(trail.items.at(-1)).toMatchObject({ toState: 'completed' });
    const first = await call<Page<unknown>>(`${JOBS}/${id}/events?limit=1`);
    expect(first.items).toEqual(trail.items.slice(0, 1));
    const rest = await call<Page<unknown>>(`${JOBS}/${id}/events?cursor=${first.nextCursor}`);
    expect(rest).toEqual({ items: trail.items.slice(1), nextCursor: null });
  });

  it('returns the first job for the same Idempotency-Key, and refuses other content', async () => {
    const headers = { 'idempotency-key': 'order-66' };
    const send = (data: object) => hub.client.send({ path: JOBS, headers, body: { type: 'probe_echo', data } });
    const first = await send({ n: 1 });
    const second = await send({ n: 1 });
    const other = await send({ n: 2 });
    expect([first.status, second.status, other.status]).toEqual([202, 202, 409]);
    expect((second.json as Job).id).toBe((first.json as Job).id);
    expect(other.json).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    const own = await hub.client.send({
      path: JOBS,
      headers,
      body: { type: 'probe_echo', data: {}, dedupeKey: 'own' },
    });
    expect((own.json as Job).id).not.toBe((first.json as Job).id);
  });

  it('accepts many jobs in order, and returns the same ones for the same key', async () => {
    const jobs = Array.from({ length: 500 }, (_, n) => ({
      type: 'probe_echo',
      data: { n },
      delay: HOUR,
      tags: ['bulk'],
    }));
    const headers = { 'idempotency-key': 'bulk-1' };
    const first = await hub.client.send({ path: `${JOBS}/bulk`, headers, body: { jobs } });
    const second = await hub.client.send({ path: `${JOBS}/bulk`, headers, body: { jobs } });
    const ids = (answer: { json: unknown }) => (answer.json as { jobs: Job[] }).jobs.map(({ id }) => id);
    expect([first.status, ids(first).length, new Set(ids(first)).size]).toEqual([202, 500, 500]);
    expect(ids(second)).toEqual(ids(first));
    const { data } = await get(ids(first)[321] ?? '');
    expect(data).toEqual({ n: 321 });

    const seen: string[] = [];
    let cursor = '';
    do {
      const page: Page = await call(`${JOBS}?tag=bulk&limit=200${cursor}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor);
    expect(seen).toEqual([...ids(first)].sort().reverse());
  });

  it('finds jobs by every filter', async () => {
    const { id } = await enqueue({ data: { note: 'a 100%_needle' }, tenant: 'finder', tags: ['f'], delay: HOUR });
    await until(id, 'delayed');
    const now = Date.now();
    const span = `from=${new Date(now - 60_000).toISOString()}&to=${new Date(now + 60_000).toISOString()}`;
    const ids = async (query: string) => (await call<Page>(`${JOBS}?${query}`)).items.map((job) => job.id);
    expect(
      await ids(`tenant=finder&queue=BACKGROUND&type=probe-echo&state=delayed&tag=f&q=100%25_NEEDLE&${span}`),
    ).toEqual([id]);
    expect(await ids('tenant=finder&state=active')).toEqual([]);
    expect(await ids('tenant=finder&q=100x')).toEqual([]);
    expect(await ids('tenant=finder&to=2020-01-01')).toEqual([]);
  });

  it('promotes, cancels, retries and deletes a job', async () => {
    const { id } = await enqueue({ delay: HOUR });
    await until(id, 'delayed');
    expect(await call(`${JOBS}/${id}/promote`, undefined, 200, 'POST')).toMatchObject({ id });
    await until(id, 'completed');
    expect(await call(`${JOBS}/${id}/retry`, {})).toMatchObject({ id });
    await until(id, 'completed');

    const sleeper = await enqueue({ type: 'probe_sleep', data: { ms: HOUR } });
    await until(sleeper.id, 'active');
    await call(`${JOBS}/${sleeper.id}/cancel`, {});
    await until(sleeper.id, 'cancelled');
    expect(await call(`${JOBS}/${sleeper.id}/promote`, {}, 409)).toMatchObject({ code: 'WRONG_STATE' });

    await call(`${JOBS}/${id}`, undefined, 200, 'DELETE');
    expect(await call(`${JOBS}/${id}`, undefined, 404)).toMatchObject({ code: 'JOB_NOT_FOUND' });
    const open = await enqueue({ delay: HOUR });
    expect(await call(`${JOBS}/${open.id}`, undefined, 200, 'DELETE')).toMatchObject({ state: 'cancelled' });
  });

  it('keeps the reason of each action in the trail of the job', async () => {
    const last = async (id: string) => {
      const { items } = await call<Page<{ actor: string; detail: { reason?: string } | null }>>(`${JOBS}/${id}/events`);
      return items.filter(({ detail }) => detail?.reason !== undefined).map(({ actor, detail }) => ({ actor, detail }));
    };
    const by = (act: string, reason: string) => ({ actor: 'admin-key', detail: { act, reason } });
    const { id } = await enqueue({ delay: HOUR });
    await until(id, 'delayed');
    await call(`${JOBS}/${id}/promote`, { reason: 'urgent' });
    await until(id, 'completed');
    await call(`${JOBS}/${id}/retry`, { reason: '  once more  ' });
    await until(id, 'completed');
    await call(`${JOBS}/${id}`, { reason: 'a test' }, 200, 'DELETE');
    // A deleted job keeps its trail.
    expect(await last(id)).toEqual([by('promote', 'urgent'), by('retry', 'once more'), by('delete', 'a test')]);
    expect(await call(`${JOBS}/${id}/logs`, undefined, 404)).toMatchObject({ code: 'JOB_NOT_FOUND' });

    const sleeper = await enqueue({ type: 'probe_sleep', data: { ms: HOUR } });
    await until(sleeper.id, 'active');
    await call(`${JOBS}/${sleeper.id}/cancel`, { reason: 'wrong branch' });
    expect(await until(sleeper.id, 'cancelled')).toMatchObject({ state: 'cancelled' });
    expect((await last(sleeper.id))[0]).toEqual(by('cancel', 'wrong branch'));
    const open = await enqueue({ delay: HOUR });
    await call(`${JOBS}/${open.id}`, { reason: 'not needed' }, 200, 'DELETE');
    expect(await last(open.id)).toEqual([by('cancel', 'not needed')]);
  });

  it.each([' ', 'x'.repeat(501), 'a\0b', 7, null])('refuses the reason %j', async (reason) => {
    const { id } = await enqueue({ delay: HOUR });
    for (const act of ['cancel', 'retry', 'promote'])
      expect(await call(`${JOBS}/${id}/${act}`, { reason }, 400)).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await call(`${JOBS}/${id}`, { reason }, 400, 'DELETE')).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('accepts a priority in any case, and applies the rule of pull requests', async () => {
    for (const priority of ['high', 'HIGH', 'High', 2])
      expect(await enqueue({ priority, delay: HOUR })).toMatchObject({ priority: 2 });
    expect(await call(JOBS, { type: 'probe_echo', priority: 'highest' }, 400)).toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    const workflow = { repository: 'o/r', workflow: 'c', ref: 'm' };
    const ask = (data: object) => enqueue({ type: 'execute_workflow', data, delay: HOUR });
    expect(await ask({ ...workflow, event: 'pull_request' })).toMatchObject({ priority: 2 });
    expect(await ask({ ...workflow, event: 'push' })).toMatchObject({ priority: 3 });
    expect(await ask(workflow)).toMatchObject({ priority: 3 });
  });

  it('accepts names of one character', async () => {
    const { id } = await enqueue({ tenant: '1', tags: ['a'], dedupeKey: 'b', delay: HOUR });
    expect((await call<Page>(`${JOBS}?tenant=1&tag=a`)).items).toMatchObject([{ id }]);
    await enqueue({ type: 'create_container', data: { image: 'a', name: 'a' }, delay: HOUR });
    await enqueue({ type: 'health_check', data: { containerId: 'a' }, delay: HOUR });
    await enqueue({ type: 'update_status', data: { component: 'a', status: 'operational' }, delay: HOUR });
    await enqueue({ type: 'sync_github_data', data: { repository: 'a/b' }, delay: HOUR });
  });

  it('shows failed attempts and log lines', async () => {
    const { id } = await enqueue({
      type: 'probe_fail',
      data: { code: 'NETWORK_TIMEOUT', times: 2 },
      attempts: 2,
      backoff: 10,
    });
    const job = await until(id, 'failed');
    expect(job['error']).toMatchObject({ code: 'NETWORK_TIMEOUT' });
    const { items } = await call<Page<object>>(`${JOBS}/${id}/failures`);
    expect(items).toMatchObject([
      { attempt: 1, code: 'NETWORK_TIMEOUT' },
      { attempt: 2, code: 'NETWORK_TIMEOUT' },
    ]);
    expect(await call(`${JOBS}/${id}/logs`)).toMatchObject({ items: expect.any(Array) as unknown, nextCursor: null });
  });

  it('acts on many jobs, except in a dry run', async () => {
    const fields = { delay: HOUR, tags: ['many'] };
    const jobs = [0, 1, 2].map(() => ({ type: 'probe_echo', ...fields }));
    const { jobs: made } = await call<{ jobs: Job[] }>(`${JOBS}/bulk`, { jobs }, 202);
    const act = (action: string, more: object = {}) =>
      call<object>(`${JOBS}/actions`, { action, filter: { tag: 'many' }, reason: 'tidy', ...more });
    for (const { id } of made) await until(id, 'delayed');

    expect(await act('retry')).toMatchObject({ matched: 0, done: 0, limit: null, searched: { complete: true } });
    const dry = await act('cancel', { dryRun: true });
    expect(dry).toEqual({
      matched: 3,
      limit: null,
      searched: { from: null, to: expect.any(String) as unknown, complete: true },
      breakdown: [{ queue: 'background', type: 'probe_echo', state: 'delayed', count: 3 }],
      samples: [2, 1, 0].map((n) => expect.objectContaining({ id: made[n]?.id, tags: ['many'] }) as unknown),
    });
    for (const { id } of made) await until(id, 'delayed');
    expect(await act('promote', { filter: { tag: 'many', state: 'active' } })).toMatchObject({ matched: 0, done: 0 });
    expect(await act('cancel')).toMatchObject({ matched: 3, done: 3 });
    expect(await act('cancel')).toMatchObject({ matched: 0, done: 0 });
    const { items } = await call<Page<{ detail: object; actor: string }>>(`${JOBS}/${made[0]?.id}/events`);
    expect(items.at(-1)).toMatchObject({ actor: 'admin-key', detail: { reason: 'tidy' } });
    expect(await act('retry', { filter: { tag: 'many', state: 'cancelled' } })).toMatchObject({ matched: 3, done: 3 });
    for (const { id } of made) await until(id, 'completed');
    expect(await act('delete')).toMatchObject({ matched: 3, done: 3 });
    expect((await call<Page>(`${JOBS}?tag=many`)).items).toEqual([]);
    // An open job is only cancelled by the act, not also hidden.
    await call(`${JOBS}/bulk`, { jobs }, 202);
    expect(await act('delete')).toMatchObject({ matched: 3, done: 3 });
    const { items: left } = await call<Page<Job>>(`${JOBS}?tag=many`);
    expect(left.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('says which part of the history a search has covered', async () => {
    const { id } = await enqueue({ type: 'probe_echo', data: { needle: 'x-7f%' } });
    await until(id, 'completed');
    type Found = Page & { searched: { from: string | null; to: string; complete: boolean } };
    const found = await call<Found>(`${JOBS}?q=X-7F%25`);
    expect(found.items.map((job) => job.id)).toEqual([id]);
    expect(found.searched).toMatchObject({ from: null, complete: true });
    const from = '2026-01-01T00:00:00.000Z';
    expect((await call<Found>(`${JOBS}?q=nowhere&from=${from}`)).searched).toMatchObject({ from, complete: true });
    const first = await call<Found>(`${JOBS}?type=probe_echo&limit=1`);
    expect(first.searched.complete).toBe(false);
    expect(first.searched.from).not.toBeNull();
    const second = await call<Found>(`${JOBS}?type=probe_echo&limit=1&cursor=${first.nextCursor}`);
    expect(second.searched.to).toBe(first.searched.from);
  });
});
