import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../src/common/ids.js';
import { LiveLogs } from '../../../src/persistence/live/live-logs.js';
import { WebSockets } from '../../../src/http/websocket/web-sockets.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';
import { WebSocketClient, type LiveMessage } from '../../support/hub/web-socket-client.js';

const job = () => `job:${newId()}`;
const many = <Item>(count: number, one: () => Item) => Array.from({ length: count }, one);
/** Far more than the buffers of both ends of a connection hold. */
const [JOBS, LINES] = [8, 400];

const linesOf = ({ data }: LiveMessage) =>
  (data as { lines?: { seq: string; line: string }[] } | undefined)?.lines ?? [];

describe('a client of /ws', () => {
  let hub: HttpHub;
  const clients: WebSocketClient[] = [];
  beforeAll(async () => {
    hub = await startHttpHub({}, { liveReadMs: 50, liveSlowMs: 8000 });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(() => hub?.remove());

  const open = async () => {
    const client = await WebSocketClient.connect(hub.port, '/ws', TEST_KEY);
    clients.push(client);
    return client;
  };

  it.each<[string, unknown, string]>([
    ['no JSON', '{"type": ', 'MALFORMED_JSON'],
    ['an array', [{ type: 'ping' }], 'VALIDATION_FAILED'],
    ['nothing', 'null', 'VALIDATION_FAILED'],
    ['no type', { topics: ['queues'] }, 'VALIDATION_FAILED'],
    ['an unknown type', { type: 'publish', topics: ['queues'] }, 'VALIDATION_FAILED'],
    ['an unknown field', { type: 'subscribe', topics: ['queues'], key: 'x' }, 'VALIDATION_FAILED'],
    ['a field twice', '{"type":"ping","type":"ping"}', 'VALIDATION_FAILED'],
    ['no topics', { type: 'subscribe', topics: [] }, 'VALIDATION_FAILED'],
    ['a topic that is no text', { type: 'subscribe', topics: [1] }, 'VALIDATION_FAILED'],
    ['a giant topic', { type: 'subscribe', topics: ['x'.repeat(100_000)] }, 'VALIDATION_FAILED'],
    ['an unknown topic', { type: 'subscribe', topics: ['queues', 'secrets'] }, 'VALIDATION_FAILED'],
    ['an unknown queue', { type: 'subscribe', topics: ['queues', 'queue:nope'] }, 'QUEUE_NOT_FOUND'],
    ['10,000 topics', { type: 'subscribe', topics: many(10_000, job) }, 'VALIDATION_FAILED'],
    ['deep nesting', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'VALIDATION_FAILED'],
  ])('is refused %s, and stays connected without topics', async (_, message, code) => {
    const client = await open();
    client.say(message);
    expect(await client.next(({ type }) => type === 'error')).toMatchObject({ code });
    client.say({ type: 'ping' });
    await client.next(({ type }) => type === 'pong');
    expect(client.messages.map(({ type }) => type)).toEqual(['error', 'pong']);
  });

  it('has at most 100 topics, each counted once', async () => {
    const client = await open();
    client.subscribe('queues', 'queues', 'queue:email', 'queue:email-queue');
    expect(await client.next(({ type }) => type === 'subscribed')).toMatchObject({ topics: ['queues', 'queue:email'] });
    client.subscribe(...many(99, job));
    expect(await client.next(({ type }) => type === 'error')).toMatchObject({
      ...{ code: 'VALIDATION_FAILED', detail: 'A socket has at most 100 topics' },
    });
    client.say({ type: 'unsubscribe', topics: ['queues', 'queue:email_queue', 'queue:tasks'] });
    await client.next(({ type }) => type === 'unsubscribed');
    client.messages.length = 0;
    client.subscribe(...many(100, job));
    await client.next(({ type }) => type === 'subscribed');
    await eventually(() => client.messages.filter(({ code }) => code === 'JOB_NOT_FOUND').length === 100);
  });

  it.each<[string, (client: WebSocketClient) => void, number]>([
    ['an oversized message', (client) => client.say('x'.repeat(600_000)), 1009],
    ['a binary message', ({ socket }) => socket.send(Buffer.from('{"type":"ping"}')), 1003],
    ['text that is no UTF-8', ({ socket }) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false }), 1007],
    ['too many messages', (client) => many(200, () => 'ping').forEach((type) => client.say({ type })), 1008],
  ])('is disconnected after %s', async (_, act, code) => {
    const client = await open();
    act(client);
    expect(await eventually(() => client.closed)).toMatchObject({ code });
  });

  it('is disconnected after too many pings', async () => {
    const client = await open();
    many(200, () => '').forEach(() => client.socket.ping());
    // By the hub, or by ws itself if the answers can't leave.
    expect([1006, 1008]).toContain((await eventually(() => client.closed)).code);
  });

  it('is disconnected after a malformed frame', async () => {
    const client = await open();
    // A server takes only masked frames of known kinds.
    (client.socket as unknown as { _socket: { write: (bytes: Buffer) => void } })._socket.write(
      Buffer.from([0xff, 0x7f]),
    );
    await eventually(() => client.closed);
  });

  it('that reads slowly gets a gap and the state after it; one that stays slow is disconnected', async () => {
    const jobs = many(JOBS, () => ({ type: 'probe_echo' }));
    const { json } = await hub.client.send({ path: '/api/queues/jobs/bulk', body: { jobs } });
    const ids = (json as { jobs: { id: string }[] }).jobs.map(({ id }) => id);
    const [slow, stuck] = [await open(), await open()];
    for (const client of [slow, stuck]) {
      client.subscribe(...ids.map((id) => `job:${id}:logs`));
      await eventually(() => client.messages.filter(({ type }) => type === 'snapshot').length === JOBS);
      client.socket.pause();
    }
    const reads = vi.spyOn(LiveLogs.prototype, 'newer');
    const read = () =>
      reads.mock.settledResults
        .flatMap(({ type, value }) => (type === 'fulfilled' ? [...value.lines.values()] : []))
        .flat();
    const sql = `insert into job_logs (job_id, line) select id, repeat('x', 8192)
                   from unnest($1::uuid[]) as id cross join generate_series(1, ${LINES})`;
    await hub.ledger.query(sql, [ids]);
    // All of it has been offered to both by then.
    await eventually(() => read().length >= JOBS * LINES);
    slow.socket.resume();
    const gap = await slow.next(({ type }) => type === 'gap');
    const of = (messages: LiveMessage[]) => messages.filter(({ topic }) => topic === gap.topic).flatMap(linesOf);
    const had = of(slow.messages.slice(0, slow.messages.indexOf(gap)));
    expect(had.length).toBeLessThan(LINES);
    expect(gap).toEqual({ type: 'gap', topic: gap.topic, after: had.at(-1)?.seq ?? '0' });
    // What is missing can be read from there on, and new lines arrive again.
    const [, id = ''] = gap.topic?.split(':') ?? [];
    const rest = await hub.client.send({ path: `/api/queues/jobs/${id}/logs?limit=1&cursor=${gap.after}` });
    expect((rest.json as { items: object[] }).items).toHaveLength(1);
    await hub.ledger.query(`insert into job_logs (job_id, line) values ($1, 'the end')`, [id]);
    await slow.next((message) => linesOf(message).some(({ line }) => line === 'the end'));

    const sockets = hub.app.get(WebSockets, { strict: false });
    // A client that reads nothing does not notice.
    await eventually(() => sockets.size === 1);
    stuck.socket.resume();
    await eventually(() => stuck.closed);
    expect(slow.closed).toBeUndefined();
  });
});
