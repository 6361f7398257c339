import { createClient, type Client, type FormattedExecutionResult, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/common/ids.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { WebSocketClient } from '../../support/hub/web-socket-client.js';

const KEY = 'test-admin-key-of-a-test';
const PROGRESS = 'subscription ($id: ID!) { jobProgress(jobId: $id) { id state progress data result } }';

interface Stream {
  results: FormattedExecutionResult<Record<string, Record<string, unknown>>>[];
  error?: unknown;
  done: boolean;
  stop: () => void;
}

describe('GraphQL over a WebSocket', () => {
  let hub: TestHub;
  const clients: Client[] = [];
  const sockets: WebSocketClient[] = [];
  beforeAll(async () => {
    const timings = { liveReadMs: 50, liveStatisticsMs: 100, liveRefreshMs: 1000 };
    hub = await startTestHub({ engine: 'postgres', listen: true, timings });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
    for (const socket of sockets.splice(0)) socket.close();
  });
  afterAll(() => hub?.close());

  const connect = async (role?: 'viewer') => {
    const key = role === undefined ? KEY : await keyOf(role);
    class KeyedSocket extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { headers: { authorization: `Bearer ${key}` } });
      }
    }
    const url = `ws://127.0.0.1:${hub.port}/graphql`;
    const client = createClient({ url, webSocketImpl: KeyedSocket, retryAttempts: 0, lazy: true });
    clients.push(client);
    return client;
  };
  const keyOf = async (role: string) => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ name: `${role} ${newId()}`, role });
    const made = await fetch(`http://127.0.0.1:${hub.port}/api/keys`, { method: 'POST', headers, body });
    return ((await made.json()) as { key: string }).key;
  };
  const stream = (client: Client, payload: SubscribePayload): Stream => {
    const found: Stream = { results: [], done: false, stop: () => undefined };
    found.stop = client.subscribe<Record<string, Record<string, unknown>>>(payload, {
      next: (result) => found.results.push(result as Stream['results'][number]),
      error: (error) => (found.error = error),
      complete: () => (found.done = true),
    });
    return found;
  };
  const raw = async () => {
    const socket = await WebSocketClient.connect(hub.port, '/graphql', KEY, { protocol: 'graphql-transport-ws' });
    sockets.push(socket);
    return socket;
  };

  it('follows a job until it has ended, with its data and its result', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { progress: [30], gate: 'a' } });
    const progress = stream(await connect('viewer'), { query: PROGRESS, variables: { id } });
    await eventually(() => progress.results.some(({ data }) => data?.['jobProgress']?.['progress'] === 30));
    hub.runs.open('a');
    await eventually(() => progress.results.some(({ data }) => data?.['jobProgress']?.['state'] === 'COMPLETED'));
    expect(progress.results.at(-1)?.data?.['jobProgress']).toMatchObject({
      ...{ id, progress: 100, data: { progress: [30], gate: 'a' }, result: { attempt: 1 } },
    });
    expect(progress.error).toBeUndefined();
  });

  it('completes a subscription with its job, and stops one that nobody wants', async () => {
    const client = await connect();
    const { id } = await hub.router.route({ type: 'test_step', data: {} });
    const ended = stream(client, { query: PROGRESS, variables: { id } });
    await eventually(() => ended.done);
    const statistics = stream(client, {
      query: 'subscription { queueStats(queueName: "email_queue") { name isPaused } }',
    });
    await eventually(() => statistics.results.length > 0);
    expect(statistics.results[0]?.data?.['queueStats']).toEqual({ name: 'email', isPaused: false });
    await hub.queues.pauseQueue('email', 'tester');
    await eventually(() => statistics.results.at(-1)?.data?.['queueStats']?.['isPaused'] === true);
    statistics.stop();
    await eventually(() => statistics.done);
    const count = statistics.results.length;
    await hub.queues.resumeQueue('email', 'tester');
    const other = stream(client, { query: 'subscription { queueStats(queueName: "email") { isPaused } }' });
    await eventually(() => other.results.at(-1)?.data?.['queueStats']?.['isPaused'] === false);
    expect(statistics.results).toHaveLength(count);
  });

  it('runs queries and mutations, by the same roles', async () => {
    const one = async (client: Client, query: string) => {
      const found = stream(client, { query });
      await eventually(() => found.done || found.error);
      return found;
    };
    const admin = await connect();
    const added = await one(
      admin,
      'mutation { addJob(queueName: "notifications", type: "test_step", data: {a: 1}) { type data } }',
    );
    expect(added.results[0]?.data).toEqual({ addJob: { type: 'test_step', data: { a: 1 } } });
    const viewer = await connect('viewer');
    const read = await one(viewer, '{ queue(name: "email") { name } }');
    expect(read.results[0]?.data).toEqual({ queue: { name: 'email' } });
    const refused = await one(viewer, 'mutation { pauseQueue(name: "email") }');
    expect(refused.error).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it.each<[string, SubscribePayload, string]>([
    ['a job that does not exist', { query: PROGRESS, variables: { id: newId() } }, 'JOB_NOT_FOUND'],
    ['an id that is none', { query: PROGRESS, variables: { id: 'x' } }, 'VALIDATION_FAILED'],
    ['an unknown queue', { query: 'subscription { queueStats(queueName: "nope") { name } }' }, 'QUEUE_NOT_FOUND'],
    ['a syntax error', { query: 'subscription {' }, 'VALIDATION_FAILED'],
    ['an unknown field', { query: 'subscription { secrets }' }, 'VALIDATION_FAILED'],
    [
      'two root fields',
      {
        query: 'subscription { a: queueStats(queueName: "email") { name } b: queueStats(queueName: "email") { name } }',
      },
      'VALIDATION_FAILED',
    ],
    [
      'aliases',
      { query: `{ ${Array.from({ length: 50 }, (_, n) => `a${n}: queues { name }`).join(' ')} }` },
      'VALIDATION_FAILED',
    ],
    [
      'a cost by variable',
      { query: 'query ($n: Int) { recentJobs(queueName: "email", limit: $n) { id } }', variables: { n: 100_000 } },
      'VALIDATION_FAILED',
    ],
    ['a fragment cycle', { query: '{ ...a } fragment a on Query { ...a }' }, 'VALIDATION_FAILED'],
    ['a missing variable', { query: PROGRESS }, 'VALIDATION_FAILED'],
  ])('refuses %s by its code', async (_, payload, code) => {
    const refused = stream(await connect(), payload);
    await eventually(() => refused.error ?? (refused.done && refused.results.length > 0));
    const errors = refused.error ?? refused.results[0]?.errors;
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  it('has at most 50 operations of a socket', async () => {
    const client = await connect();
    const { id } = await hub.router.route({ type: 'test_step', data: {}, delay: 3_600_000 });
    const streams = Array.from({ length: 55 }, () => stream(client, { query: PROGRESS, variables: { id } }));
    await eventually(() => streams.filter(({ error }) => error !== undefined).length === 5);
    expect(streams.at(-1)?.error).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    await eventually(() => streams.filter(({ results }) => results.length > 0).length === 50);
  });

  it.each<[string, string[], number]>([
    ['a message that is no JSON', ['{'], 4400],
    ['an unknown message', ['{"type": "publish"}'], 4400],
    ['an inexact number', ['{"type": "connection_init", "payload": {"n": 9007199254740993}}'], 4400],
    [
      'a subscription before its init',
      ['{"type":"subscribe","id":"1","payload":{"query":"{ queues { name } }"}}'],
      4401,
    ],
    ['a second init', ['{"type":"connection_init"}', '{"type":"connection_init"}'], 4429],
    ['a giant message', ['x'.repeat(3_000_000)], 1009],
  ])('is closed after %s', async (_, messages, code) => {
    const socket = await raw();
    for (const message of messages) socket.say(message);
    expect(await eventually(() => socket.closed)).toMatchObject({ code });
  });

  it('is refused without the subprotocol', async () => {
    const socket = await WebSocketClient.connect(hub.port, '/graphql', KEY);
    sockets.push(socket);
    expect(await eventually(() => socket.closed)).toMatchObject({ code: 4406 });
  });
});
