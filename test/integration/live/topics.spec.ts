import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AlertSearch } from '../../../src/families/alerts/alert-search.js';
import { newId } from '../../../src/common/ids.js';
import { LiveChangesReader } from '../../../src/persistence/live/live-changes.js';
import { Demands } from '../../../src/runners/demands/demands.js';
import { WebSockets } from '../../../src/http/websocket/web-sockets.js';
import { TIMINGS } from '../../../src/common/timings.js';
import { eventually } from '../../support/eventually.js';
import { wish } from '../../support/github/demands.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { TaskCalls } from '../../support/hub/task-hub.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { WebSocketClient, type LiveMessage } from '../../support/hub/web-socket-client.js';

const KEY = 'test-admin-key-of-a-test';
/** Nothing here may wait for the refresh, which finds what nobody announces. */
const timings = { liveReadMs: 50, liveStatisticsMs: 100, liveRefreshMs: 600_000 };

describe('a live topic', () => {
  /** The clients' node, and another one on the same stores. */
  let hub: TestHub;
  let other: TestHub;
  const clients: WebSocketClient[] = [];

  beforeAll(async () => {
    hub = await startTestHub({ engine: 'postgres', listen: true, timings });
    other = await startTestHub({ engine: 'postgres', stores: hub.stores, timings });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    await other?.close();
    await hub?.close();
  });

  const subscribed = async (...topics: string[]) => {
    const client = await WebSocketClient.connect(hub.port, '/ws', KEY);
    clients.push(client);
    client.subscribe(...topics);
    return client;
  };
  const enqueue = async (data: Record<string, unknown>, more: object = {}) =>
    (await hub.router.route({ type: 'test_step', data, ...more })).id;
  const states = (client: WebSocketClient, topic: string) =>
    client.messages.filter((message) => message.topic === topic).map(({ data }) => (data as { state: string }).state);

  it('of a job sends its state and its progress, until it has ended', async () => {
    const id = await enqueue({ progress: [40], gate: 'job' });
    await hub.jobIs(id, 'active');
    const client = await subscribed(`job:${id.toUpperCase()}`);
    const topic = `job:${id}`;
    expect(await client.next(({ type }) => type === 'subscribed')).toEqual({ type: 'subscribed', topics: [topic] });
    const snapshot = await client.next(({ type }) => type === 'snapshot');
    expect(snapshot).toMatchObject({ topic, data: { id, state: 'active', queue: 'notifications', attemptsMade: 0 } });
    expect(snapshot.data).not.toHaveProperty('result');
    await client.next(({ data }) => data?.progress === 40);
    hub.runs.open('job');
    other.runs.open('job');
    const last = await client.next(({ data }) => data?.state === 'completed');
    expect(last).toMatchObject({ type: 'update', data: { progress: 100, attemptsMade: 1 } });
  });

  it('shows what another node does', async () => {
    const id = await enqueue({}, { delay: 3_600_000 });
    const client = await subscribed(`job:${id}`);
    await client.next(({ type }) => type === 'snapshot');
    await other.actions.cancel(id, 'tester', 'enough');
    await client.next(({ data }) => data?.state === 'cancelled');
    await other.actions.retry(id, 'tester');
    await client.next(({ data }) => data?.state === 'completed');
    expect(states(client, `job:${id}`).slice(0, 2)).not.toContain('completed');
  });

  it('ends with an error for a job that does not exist, or is deleted', async () => {
    const id = await enqueue({});
    await hub.jobEnds(id);
    const nobody = newId();
    const client = await subscribed(`job:${id}`, `job:${nobody}`, `job:${nobody}:logs`);
    for (const topic of [`job:${nobody}`, `job:${nobody}:logs`])
      expect(await client.next((message) => message.topic === topic)).toMatchObject({
        ...{ type: 'error', code: 'JOB_NOT_FOUND' },
      });
    await client.next(({ type }) => type === 'snapshot');
    await hub.actions.remove(id, 'tester');
    await client.next(({ type, topic }) => type === 'error' && topic === `job:${id}`);
  });

  it("of a job's log sends the last lines, and then the new ones, once", async () => {
    const lines = Array.from({ length: 150 }, (_, n) => `line ${n}`);
    const id = await enqueue({ lines, gate: 'logs' });
    await eventually(async () => (await hub.search.logs(id, 1000)).items.length === 150);
    const topic = `job:${id}:logs`;
    const client = await subscribed(topic);
    const snapshot = await client.next(({ type }) => type === 'snapshot');
    const shown = (snapshot.data as { lines: { line: string; seq: string }[] }).lines;
    expect(shown.map(({ line }) => line)).toEqual(lines.slice(50));
    const sql = `insert into job_logs (job_id, line) select $1, 'more ' || n from generate_series(0, 449) n`;
    await hub.sql.query(sql, [id]);
    const later = await subscribed(topic);
    const all = (of: WebSocketClient) =>
      of.messages.flatMap(({ data }) => (data as { lines?: { line: string }[] } | undefined)?.lines ?? []);
    await eventually(() => all(client).at(-1)?.line === 'more 449');
    expect(all(client).map(({ line }) => line)).toEqual([
      ...lines.slice(50),
      ...Array.from({ length: 450 }, (_, n) => `more ${n}`),
    ]);
    await eventually(() => all(later).at(-1)?.line === 'more 449');
    const numbers = all(later).map(({ line }) => line);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const one of [hub, other]) one.runs.open('logs');
    await hub.jobEnds(id);
  });

  it('of queues sends all of them, and then those that change', async () => {
    const client = await subscribed('queues', 'queue:Email_Queue');
    const snapshot = await client.next(({ topic, type }) => topic === 'queues' && type === 'snapshot');
    expect(snapshot.data.queues).toHaveLength(22);
    const email = await client.next(({ topic }) => topic === 'queue:email');
    expect(email).toMatchObject({ type: 'snapshot', data: { name: 'email', paused: false } });
    await other.queues.pauseQueue('email', 'tester');
    const paused = await client.next(
      ({ type, topic, data }) => type === 'update' && topic === 'queue:email' && data.paused,
    );
    expect(paused.data).toMatchObject({ name: 'email', paused: true });
    const changes = await client.next(({ type, topic }) => type === 'update' && topic === 'queues');
    expect(changes.data.queues.length).toBeLessThan(22);
    await other.queues.resumeQueue('email', 'tester');
    await client.next(({ type, topic, data }) => type === 'update' && topic === 'queue:email' && !data.paused);
  });

  it('of demands sends those that are open, and their ends', async () => {
    const demands = other.app.get(Demands, { strict: false });
    // A job reports it, as the one of a webhook's delivery does.
    const report = async (update: Parameters<Demands['report']>[0]) => {
      await demands.report(update);
      await enqueue({});
    };
    const job = wish({ labels: ['nobody-serves-this'] });
    const client = await subscribed('demands');
    const first = await client.next(({ type }) => type === 'snapshot');
    expect(first.data).toEqual({ demands: [] });
    await report(job);
    const found = ({ data }: LiveMessage, state: string) =>
      (data as { demands: { workflowJobId: string; state: string }[] } | undefined)?.demands?.some(
        (one) => one.workflowJobId === job.workflowJobId && one.state === state,
      );
    await client.next((message) => message.type === 'update' && found(message, 'queued'));
    await report({ ...job, action: 'completed', conclusion: 'cancelled' });
    await client.next((message) => found(message, 'completed') || found(message, 'cancelled'));
    const later = await subscribed('demands');
    expect((await later.next(({ type }) => type === 'snapshot')).data).toEqual({ demands: [] });
  });

  it('of alerts is read when one is raised or resolved, on whichever node', async () => {
    const read = vi.spyOn(AlertSearch.prototype, 'open');
    const client = await subscribed('alerts');
    expect((await client.next(({ type }) => type === 'snapshot')).data).toEqual({ alerts: [] });
    const alert = { severity: 'warning', title: 'the disk is nearly full' };
    const send = (status: string) => other.router.route({ type: 'send_alert', data: { ...alert, status } });
    await send('firing');
    const fired = await client.next(({ type }) => type === 'update');
    expect(fired.data).toMatchObject({ alerts: [{ ...alert, state: 'firing' }] });
    await send('resolved');
    await client.next(({ type, data }) => type === 'update' && (data?.alerts as object[]).length === 0);
    expect(read.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('of tasks sends those that are open, whichever node makes and ends them', async () => {
    const { tasks, client } = {
      tasks: new TaskCalls(new HttpClient(hub.port, { authorization: `Bearer ${KEY}` })),
      client: await subscribed('tasks'),
    };
    expect((await client.next(({ type }) => type === 'snapshot')).data).toEqual({ tasks: [] });
    const { taskId } = await tasks.create({ title: 'Live', data: { large: 'content' } });
    const has = ({ data }: LiveMessage, state: string) =>
      (data as { tasks: object[] } | undefined)?.tasks.some((task) => 'state' in task && task.state === state);
    const made = await client.next((message) => message.type === 'update' && has(message, 'ready'));
    expect(made.data).toMatchObject({ tasks: [{ taskId, title: 'Live', worker: null }] });
    expect(JSON.stringify(made.data)).not.toContain('content');
    await tasks.act(await tasks.leased({ worker: 'w' }), 'complete');
    await client.next(({ type, data }) => type === 'update' && (data as { tasks: object[] }).tasks.length === 0);
  });

  it('is read once for all clients, and no longer when nobody listens', async () => {
    const read = vi.spyOn(LiveChangesReader.prototype, 'read');
    const statistics = vi.spyOn(hub.queues, 'getAllStats');
    const id = await enqueue({}, { delay: 3_600_000 });
    const first = await subscribed('queues', `job:${id}`);
    await first.next(({ topic, type }) => topic === `job:${id}` && type === 'snapshot');
    await first.next(({ topic, type }) => topic === 'queues' && type === 'snapshot');
    const reads = statistics.mock.calls.length;
    const crowd = await Promise.all(Array.from({ length: 30 }, () => subscribed('queues', `job:${id}`)));
    // They get what is known: at most the read that was due anyway.
    for (const client of crowd) await client.next(({ topic, type }) => topic === 'queues' && type === 'snapshot');
    expect(statistics.mock.calls.length - reads).toBeLessThan(30);
    expect(read.mock.calls.every(([watched]) => watched.length <= 1)).toBe(true);
    for (const client of clients.splice(0)) client.close();
    await eventually(() => hub.app.get(WebSockets, { strict: false }).size === 0);
    await hub.jobEnds(await enqueue({}));
    const count = read.mock.calls.length;
    await hub.jobEnds(await enqueue({ ms: 500 }));
    expect(read).toHaveBeenCalledTimes(count);
  });

  it('reports that the ledger can not be read, and goes on when it can', async () => {
    const client = await subscribed('queues');
    await client.next(({ type }) => type === 'snapshot');
    const away = vi.spyOn(LiveChangesReader.prototype, 'read').mockRejectedValue(new Error('away'));
    expect(await client.next(({ type }) => type === 'error')).toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    away.mockRestore();
    await hub.queues.pauseQueue('email', 'tester');
    await client.next(({ type, data }) => type === 'update' && JSON.stringify(data).includes('"paused":true'));
    await hub.queues.resumeQueue('email', 'tester');
  });

  it('is read within the documented times', () => {
    expect(TIMINGS).toMatchObject({ liveReadMs: 500, liveStatisticsMs: 1000, liveRefreshMs: 10_000 });
    expect(TIMINGS).toMatchObject({ liveHeartbeatMs: 15_000, liveRecheckMs: 5000, liveSlowMs: 10_000 });
  });
});
