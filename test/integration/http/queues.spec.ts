import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type HttpHub, startHttpHub } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';

interface Queue {
  name: string;
  [name: string]: unknown;
}

const QUEUES = '/api/queues';
const NAME = 'background';
const HOUR = 3_600_000;

describe('the API of queues, schedules and nodes', () => {
  let hub: HttpHub;
  beforeAll(async () => void (hub = await startHttpHub()), patience(60_000));
  afterAll(() => hub?.remove(), patience(60_000));

  async function call<Answer = object>(path: string, body?: unknown, method?: string): Promise<Answer> {
    const answer = await hub.client.send({ path, body, method });
    expect({ status: Math.floor(answer.status / 100), json: answer.json }).toEqual({ status: 2, json: answer.json });
    return answer.json as Answer;
  }
  const stats = () => call<Queue>(`${QUEUES}/stats/${NAME}`);
  const enqueue = async (fields: object = {}) =>
    (await call<{ id: string }>(`${QUEUES}/jobs`, { type: 'probe_echo', ...fields })).id;
  const state = async (id: string) => (await call<{ state: string }>(`${QUEUES}/jobs/${id}`)).state;
  const until = (id: string, wanted: string) => eventually(async () => (await state(id)) === wanted);

  it('counts all queues of the catalog', async () => {
    await until(await enqueue(), 'completed');
    const { queues } = await call<{ queues: Queue[] }>(`${QUEUES}/stats`);
    expect(queues).toHaveLength(22);
    const own = await eventually(async () => {
      const one = await stats();
      return one['completed'] === 1 && one;
    });
    expect(Object.keys(own).sort()).toEqual(
      [
        ...['name', 'waiting', 'active', 'completed', 'failed', 'delayed', 'waitingChildren', 'paused', 'pending'],
        ...['total', 'throughput1m', 'errorRate', 'latencyP95', 'oldestWaitingSeconds'],
      ].sort(),
    );
    expect(own).toMatchObject({ name: NAME, waiting: 0, active: 0, failed: 0, pending: 0, total: 1, paused: false });
    const status = await call<{ queues: Queue[] }>(`${QUEUES}/status`);
    expect(status.queues.find(({ name }) => name === NAME)).toEqual({
      ...{ name: NAME, waiting: 0, active: 0, completed: 1, failed: 0 },
    });
  });

  it('pauses and resumes a queue, whatever the case of its name', async () => {
    expect(await call(`${QUEUES}/BACKGROUND/pause`, undefined, 'POST')).toEqual({ name: NAME, paused: true });
    const id = await enqueue();
    await until(id, 'waiting');
    expect(await stats()).toMatchObject({ paused: true, waiting: 1, pending: 1 });
    expect(await call(`${QUEUES}/${NAME}/resume`, {})).toEqual({ name: NAME, paused: false });
    await until(id, 'completed');
  });

  it('drains, cleans, retries and obliterates a queue', async () => {
    const delayed = await enqueue({ delay: HOUR });
    await until(delayed, 'delayed');
    expect(await call(`${QUEUES}/${NAME}/drain`, { mode: 'remove' })).toEqual({ name: NAME, removed: 0 });
    expect(await call(`${QUEUES}/${NAME}/drain`, { mode: 'remove', delayed: true })).toEqual({
      name: NAME,
      removed: 1,
    });
    expect(await state(delayed)).toBe('cancelled');
    expect(await call(`${QUEUES}/${NAME}/drain`, {})).toEqual({ name: NAME, remaining: 0 });
    expect(await stats()).toMatchObject({ paused: true });
    await call(`${QUEUES}/${NAME}/resume`, {});

    expect(await call(`${QUEUES}/${NAME}/clean`, { age: 0, state: 'cancelled' })).toEqual({ removed: 1 });
    expect(await call(`${QUEUES}/${NAME}/clean`, undefined, 'POST')).toEqual({ removed: 0 });

    const failing = await enqueue({ type: 'probe_fail', data: { code: 'NETWORK_TIMEOUT', times: 1 } });
    await until(failing, 'failed');
    expect(await call(`${QUEUES}/${NAME}/retry-failed`, {})).toEqual({ count: 1 });
    await until(failing, 'failed');

    const open = [await enqueue({ delay: HOUR }), await enqueue({ type: 'probe_sleep', data: { ms: HOUR } })];
    await until(open[1] ?? '', 'active');
    expect(await call(`${QUEUES}/${NAME}/obliterate`, {})).toEqual({ count: 2 });
    for (const id of open) await until(id, 'cancelled');
    expect(await call(`${QUEUES}/persistence/recover`, {})).toEqual({ recovered: { stalled: 0, incomplete: 0 } });
    expect(await call(`${QUEUES}/persistence/recover`, { kinds: ['failed'] })).toEqual({ recovered: { failed: 1 } });
  });

  it('creates, shows and deletes a schedule', async () => {
    const body = { type: 'probe_echo', data: { tick: true }, repeat: { pattern: '0 3 * * 0', tz: 'Europe/Berlin' } };
    const made = await hub.client.send({ path: '/api/schedules', body });
    const schedule = made.json as { id: string };
    expect([made.status, made.headers.location]).toEqual([201, `/api/schedules/${schedule.id}`]);
    expect(schedule).toMatchObject({ type: 'probe_echo', queue: NAME, pattern: '0 3 * * 0', tz: 'Europe/Berlin' });
    const { items } = await call<{ items: { id: string }[] }>('/api/schedules');
    expect(items.map(({ id }) => id)).toContain(schedule.id);
    expect(await call(`/api/schedules/${schedule.id}`)).toEqual(schedule);
    expect(await call(`/api/schedules/${schedule.id}`, undefined, 'DELETE')).toEqual(schedule);
    expect((await hub.client.send({ path: `/api/schedules/${schedule.id}` })).status).toBe(404);
  });

  it('identifies schedules by their keys, and changes, pauses and runs them', async () => {
    interface Shown {
      id: string;
      lastJobId: string | null;
    }
    const body = { key: 'weekly', type: 'probe_echo', pattern: '0 3 * * 0', tz: 'Europe/Berlin', data: { n: 1 } };
    const post = (sent: object, path = '/api/schedules') => hub.client.send({ path, body: sent });
    const made = await post(body);
    const { id } = made.json as Shown;
    expect([made.status, made.json]).toEqual([201, expect.objectContaining({ key: 'weekly', paused: false })]);
    expect(await post(body)).toMatchObject({ status: 200, json: made.json });
    expect((await post({ ...body, data: { n: 2 } })).json).toMatchObject({ id, data: { n: 2 } });

    const repeat = { pattern: '0 4 * * 0' };
    const byJob = await post({ type: 'probe_echo', dedupeKey: 'weekly', repeat }, '/api/queues/jobs');
    expect([byJob.status, byJob.headers.location]).toEqual([202, `/api/schedules/${id}`]);
    expect(byJob.json).toMatchObject({ id, scheduleId: id });

    const at = `/api/schedules/${id}`;
    const changed = { type: 'probe_echo', every: 3_600_000, name: 'Each hour' };
    expect(await call(at, changed, 'PUT')).toMatchObject({ ...changed, key: 'weekly', pattern: null });
    expect((await hub.client.send({ path: at, method: 'PUT', body: { ...changed, key: 'x' } })).status).toBe(400);
    expect(await call(`${at}/pause`, undefined, 'POST')).toMatchObject({ paused: true, nextAt: null, next: [] });
    const run = await hub.client.send({ path: `${at}/run`, method: 'POST' });
    const job = run.json as Shown;
    expect([run.status, run.headers.location]).toEqual([202, `/api/queues/jobs/${job.id}`]);
    expect(await call(`${at}/resume`, undefined, 'POST')).toMatchObject({ paused: false, lastJobId: job.id });

    const page = await call<{ items: Shown[]; nextCursor: string }>('/api/schedules?limit=1');
    expect(page).toMatchObject({ items: [{ id }], nextCursor: id });
    const rest = await call<{ items: Shown[] }>(`/api/schedules?cursor=${page.nextCursor}`);
    expect(rest.items.map((one) => one.id)).not.toContain(id);
    await call(at, undefined, 'DELETE');
    for (const path of [`${at}/run`, `${at}/pause`])
      expect((await hub.client.send({ path, method: 'POST' })).status).toBe(404);
  });

  it('shows what a schedule makes its jobs of, in the names of a request, and how the last one ended', async () => {
    const job = { priority: 5, attempts: 7, timeout: 60_000, tenant: 'acme', tags: ['nightly'], backoff: 100 };
    const body = { type: 'probe_echo', pattern: '0 3 * * 1-5', ...job };
    const made = await hub.client.send({ path: '/api/schedules', body });
    const shown = { ...job, backoff: { type: 'fixed', delay: 100 }, words: 'Monday to Friday at 03:00' };
    expect(made.json).toMatchObject({ ...shown, lastJobState: null });
    const at = `/api/schedules/${(made.json as { id: string }).id}`;
    await call(`${at}/run`, undefined, 'POST');
    await eventually(async () => (await call<{ lastJobState: string }>(at)).lastJobState === 'completed');
    expect(await call(`${at}/pause`, undefined, 'POST')).toMatchObject({ lastJobState: 'completed' });
    await call(at, undefined, 'DELETE');
  });

  it.each([
    ['pattern=0+3+*+*+*&tz=Europe/Berlin', { words: 'every day at 03:00' }, 5],
    ['every=60000', { words: null }, 5],
  ])('previews a schedule with %s', async (query, preview, count) => {
    const answer = await call<{ next: string[] }>(`/api/schedules/preview?${query}`);
    expect(answer).toMatchObject(preview);
    expect(answer.next.map((at) => Date.parse(at))).toEqual(
      answer.next.map((at) => Date.parse(at)).toSorted((a, b) => a - b),
    );
    expect(new Set(answer.next).size).toBe(count);
  });

  it.each([
    ['pattern=61+3+*+*+*', 'pattern'],
    ['pattern=0+3+*+*', 'pattern'],
    ['pattern=0+3+*+*+*&tz=Mars/Olympus', 'tz'],
    ['every=10', 'every'],
    ['every=-1', 'every'],
    ['every=60000&pattern=0+3+*+*+*', ''],
    ['', ''],
  ])('refuses to preview %s, and names the field', async (query, path) => {
    const { status, json } = await hub.client.send({ path: `/api/schedules/preview?${query}` });
    expect([status, json]).toMatchObject([400, { code: 'VALIDATION_FAILED', errors: [{ path }] }]);
  });

  it('shows this node', async () => {
    const { items } = await call<{ items: object[] }>('/api/nodes');
    expect(items).toMatchObject([{ role: 'all', pid: process.pid, alive: true }]);
  });
});
