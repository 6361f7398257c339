import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startTracing } from '../../../src/bootstrap/start-tracing.js';
import { SAMPLERS, type TracingConfig } from '../../../src/config/tracing-config.js';
import { BatchHandlersModule } from '../../support/hub/batch-handlers.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { bound } from '../../support/limits.js';
import { eventually } from '../../support/eventually.js';
import { OtlpReceiver } from '../../support/otlp-receiver.js';

const WEBHOOK_SECRET = 'the-webhook-secret-of-a-test';
const [SERVER, CONSUMER, FAILED] = [2, 5, 2];
const tracingTo = (base: string): TracingConfig => {
  return {
    url: `${base}/v1/traces`,
    headers: { 'api-key': 'the-receivers-key' },
    timeoutMs: 2000,
    resource: { 'service.name': 'hub-of-a-test' },
    sampler: 'parentbased_always_on',
    ratio: 1,
  };
};

describe('traces', () => {
  const receiver = new OtlpReceiver();
  let hub: TestHub;
  let http: HttpClient;

  beforeAll(async () => {
    const tracing = tracingTo(await receiver.start());
    const github = { apiUrl: 'http://127.0.0.1:1', webhookSecrets: [WEBHOOK_SECRET] };
    const modules = [BatchHandlersModule];
    hub = await startTestHub({ engine: 'postgres', listen: true, modules, config: { tracing, github } });
    http = new HttpClient(hub.port, { authorization: 'Bearer test-admin-key-of-a-test' });
  });
  afterAll(async () => {
    await hub?.close();
    await receiver.stop();
  });

  const newTrace = () => {
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
  };
  const post = async (path: string, body: object, traceparent = '') =>
    (await http.send({ path, body, headers: { traceparent } })).json;
  const enqueue = async (body: object, traceparent?: string) =>
    ((await post('/api/queues/jobs', body, traceparent)) as { id: string }).id;
  /** Waits for this number of spans of a trace. */
  const spans = (name: string, traceId: string, count = 1) =>
    eventually(() => {
      const found = receiver.named(name, traceId);
      return found.length >= count && found;
    });

  it('join a request with all runs of its job, over a retry', async () => {
    const { traceId, spanId, traceparent } = newTrace();
    const data = { code: 'NETWORK_TIMEOUT', times: 1, lines: ['hush-hush'] };
    const id = await enqueue({ type: 'test_step', data }, traceparent);
    const [request] = await spans('POST /api/queues/jobs', traceId);
    expect(request).toMatchObject({ parentSpanId: spanId, kind: SERVER });
    expect(request?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/queues/jobs',
      'http.response.status_code': 202,
    });
    expect(request?.resource).toMatchObject({ 'service.name': 'hub-of-a-test' });

    const [first, second] = await spans('run test_step', traceId, 2);
    for (const run of [first, second]) expect(run).toMatchObject({ parentSpanId: request?.spanId, kind: CONSUMER });
    expect(first?.attributes).toMatchObject({
      'messaging.message.id': id,
      'messaging.destination.name': 'notifications',
      'runnerhub.job.attempt': 1,
      'runnerhub.job.outcome': 'retry',
      'error.type': 'NETWORK_TIMEOUT',
    });
    expect(first?.status?.code).toBe(FAILED);
    expect(second?.attributes).toMatchObject({ 'runnerhub.job.attempt': 2, 'runnerhub.job.outcome': 'completed' });
    const [accepted] = await hub.events(id);
    expect(accepted?.detail).toEqual({ traceparent: `00-${traceId}-${request?.spanId}-01` });
  });

  it('join a job with its children, whatever the way by which it was accepted', async () => {
    const { traceId, traceparent } = newTrace();
    // A key, a delay, and a bulk request: other statements than the eager start's.
    const one = { type: 'test_step', data: { children: 2 } };
    await enqueue({ ...one, dedupeKey: randomUUID() }, traceparent);
    await enqueue({ ...one, delay: 10 }, traceparent);
    await post('/api/queues/jobs/bulk', { jobs: [one] }, traceparent);
    const runs = await spans('run test_step', traceId, 9);
    const parents = runs.filter(({ parentSpanId }) => !runs.some(({ spanId }) => spanId === parentSpanId));
    expect(parents).toHaveLength(3);
    for (const { spanId } of parents)
      expect(runs.filter(({ parentSpanId }) => parentSpanId === spanId)).toHaveLength(2);
  });

  it('link a batch to the trace of each of its jobs', async () => {
    const traces = [newTrace(), newTrace(), newTrace()];
    // It starts when it is full.
    await Promise.all(traces.map(({ traceparent }) => enqueue({ type: 'test_patient', data: {} }, traceparent)));
    const runs = await Promise.all(traces.map(async ({ traceId }) => (await spans('run test_patient', traceId))[0]));
    const batch = await eventually(() => receiver.named('batch test_patient')[0]);
    const linked = (batch.links ?? []).map(({ spanId }) => spanId);
    expect(linked.sort()).toEqual(runs.map((run) => run?.spanId).sort());
  });

  it('lead from a delivery to its job; a stranger chooses no trace', async () => {
    const { traceId, traceparent } = newTrace();
    const body = '{"zen":"Design for failure."}';
    const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`;
    const { status } = await new HttpClient(hub.port).send({
      path: '/webhooks/github',
      body,
      headers: {
        ...{ 'x-github-event': 'ping', 'x-github-delivery': randomUUID(), 'x-hub-signature-256': signature },
        traceparent,
      },
    });
    expect(status).toBe(202);
    const request = await eventually(() => receiver.named('POST /webhooks/github')[0]);
    expect(request.traceId).not.toBe(traceId);
    const [run] = await spans('run process_webhook', request.traceId);
    expect(run?.parentSpanId).toBe(request.spanId);
  });

  it('follow a mutation of GraphQL to its job', async () => {
    const { traceId, traceparent } = newTrace();
    const query =
      'mutation ($data: JSON!) { addJob(queueName: "notifications", type: "test_step", data: $data) { id } }';
    await post('/graphql', { query, variables: { data: { lines: ['hush-hush'] } } }, traceparent);
    const [run] = await spans('run test_step', traceId);
    const [operation] = await spans('graphql', traceId);
    expect(run?.parentSpanId).toBe(operation?.spanId);
    expect(operation?.attributes).toEqual({ 'graphql.operation.type': 'mutation' });
  });

  it('keep the choice of a sender that does not sample', async () => {
    const { traceId, traceparent } = newTrace();
    const id = await enqueue({ type: 'test_step', data: {} }, traceparent.replace(/01$/, '00'));
    await hub.jobEnds(id);
    const marker = newTrace();
    await hub.jobEnds(await enqueue({ type: 'test_step', data: {} }, marker.traceparent));
    await spans('run test_step', marker.traceId);
    expect(receiver.spans.filter((span) => span.traceId === traceId)).toEqual([]);
  });

  it('contain no payload, log line or key, and have the configured headers', () => {
    const [first] = receiver.requests;
    expect(first).toMatchObject({ path: '/v1/traces', headers: { 'api-key': 'the-receivers-key' } });
    const all = receiver.requests.map(({ body }) => body).join();
    expect(all).toContain('run test_step');
    for (const secret of ['hush-hush', 'test-admin-key', 'the-receivers-key', WEBHOOK_SECRET])
      expect(all).not.toContain(secret);
  });

  it('are not kept from a hub that runs and ends while its receiver fails', async () => {
    receiver.status = 400;
    const before = receiver.requests.length;
    await hub.jobEnds(await enqueue({ type: 'test_step', data: {} }));
    await eventually(() => receiver.requests.length > before);
    receiver.status = 200;
    // A receiver that never answers holds nothing up either.
    receiver.misbehaviour = () => undefined;
    const failed = receiver.requests.length;
    await hub.jobEnds(await enqueue({ type: 'test_step', data: {} }));
    await eventually(() => receiver.requests.length > failed);
    receiver.misbehaviour = undefined;
    const { traceId, traceparent } = newTrace();
    await hub.jobEnds(await enqueue({ type: 'test_step', data: {} }, traceparent));
    // The last spans leave with the hub.
    expect(await durationOf(() => hub.close())).toBeLessThan(bound(8000));
    expect(receiver.named('run test_step', traceId)).toHaveLength(1);
    expect(trace.getTracer('after').startSpan('none').isRecording()).toBe(false);
  });
});

async function durationOf(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** Writes as fast as the reader reads, until it hangs up. */
function flood(response: ServerResponse): void {
  const more = () => void (response.destroyed || response.write(Buffer.alloc(1_000_000), more));
  more();
}

describe('startTracing', () => {
  const receiver = new OtlpReceiver();
  let url: string;
  beforeAll(async () => {
    url = await receiver.start();
  });
  afterAll(() => receiver.stop());

  it.each([
    ['always_on', 1, true],
    ['always_off', 1, false],
    ['traceidratio', 0, false],
    ['traceidratio', 1, true],
    ['parentbased_always_on', 1, true],
    ['parentbased_always_off', 1, false],
    ['parentbased_traceidratio', 0, false],
  ] as const)('samples by %s %s: %s', async (sampler, ratio, sampled) => {
    const end = startTracing({ ...tracingTo(url), sampler, ratio });
    const name = randomUUID();
    trace.getTracer('test').startSpan(name).end();
    await end();
    expect(receiver.named(name)).toHaveLength(sampled ? 1 : 0);
    expect(SAMPLERS).toContain(sampler);
  });

  it('ends soon although nobody receives', async () => {
    const end = startTracing(tracingTo('http://127.0.0.1:1'));
    trace.getTracer('test').startSpan('lost').end();
    expect(await durationOf(end)).toBeLessThan(bound(4000));
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['never answers', () => undefined],
    ['answers without an end', (response) => void response.writeHead(200).write('{')],
    ['answers with more than there is memory for', flood],
    ['closes the connection', (response) => response.destroy()],
    ['answers with what is not HTTP', (response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n\r\n')],
    ['answers with what is not JSON', (response) => response.end('\0\xff')],
    ['asks to wait for a day', (response) => response.writeHead(503, { 'retry-after': '86400' }).end()],
    ['points elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1' }).end()],
    ['fails', (response) => response.writeHead(500).end('x'.repeat(100_000))],
  ])('ends soon although the receiver %s', async (_, misbehaviour) => {
    receiver.misbehaviour = misbehaviour;
    const before = receiver.requests.length;
    onTestFinished(() => (receiver.misbehaviour = undefined));
    const end = startTracing({ ...tracingTo(url), timeoutMs: bound(1000) });
    trace.getTracer('test').startSpan('lost').end();
    expect(await durationOf(end)).toBeLessThan(bound(4000));
    expect(receiver.requests.length).toBeGreaterThan(before);
  });

  it('keeps a bounded number of spans for a receiver that is slow', async () => {
    const answers: ServerResponse[] = [];
    onTestFinished(() => (receiver.misbehaviour = undefined));
    receiver.misbehaviour = (response) => void answers.push(response);
    const end = startTracing(tracingTo(url));
    const make = (count: number) => {
      for (let n = 0; n < count; n += 1) trace.getTracer('test').startSpan('many').end();
    };
    make(512);
    await eventually(() => answers.length === 1);
    make(10_000);
    receiver.misbehaviour = undefined;
    answers[0]?.end('{}');
    await end();
    expect(receiver.named('many')).toHaveLength(2048);
  });
});
