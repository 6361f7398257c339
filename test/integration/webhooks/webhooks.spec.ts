import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import type { Answer, HttpClient } from '../../support/hub/http-client.js';
import { eventually } from '../../support/eventually.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../../support/hub/runner-hub.js';
import { patience, timeLimit } from '../../support/limits.js';

const PATH = '/webhooks/github';
const MIB = 1024 * 1024;
let hub: RunnerHub;
let github: HttpClient;

beforeAll(async () => {
  hub = await startRunnerHub();
  github = hub.stranger;
});
afterAll(() => hub.close());

interface Hook {
  body?: string | Buffer;
  event?: string;
  guid?: string;
  secret?: string;
  headers?: Record<string, string>;
}

const sign = (body: string | Buffer, secret = WEBHOOK_SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

function send({ body = '{"zen":"Design for failure."}', event = 'ping', guid, secret, headers }: Hook = {}) {
  return github.send({
    path: PATH,
    body: Buffer.from(body),
    headers: {
      'x-github-event': event,
      'x-github-delivery': guid ?? randomUUID(),
      'x-hub-signature-256': sign(body, secret),
      ...headers,
    },
  });
}

const json = (answer: Answer) => answer.json as Record<string, unknown>;
const delivery = async (guid: string) => json(await hub.http.send({ path: `/api/deliveries/${guid}` }));
const processed = (guid: string) =>
  eventually(async () => {
    const found = await delivery(guid);
    return found['status'] !== 'received' && found;
  });

describe('POST /webhooks/github', () => {
  it('verifies GitHub’s published test values', async () => {
    const answer = await send({
      body: 'Hello, World!',
      headers: {
        'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
    });
    // The signature is valid; only then is the body found not to be JSON.
    expect([answer.status, json(answer)['code']]).toEqual([400, 'MALFORMED_JSON']);
  });

  it('stores a delivery and the job that processes it', async () => {
    const guid = randomUUID();
    const answer = await send({ guid });
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ deliveryId: guid, jobId: expect.any(String) });
    expect(await processed(guid)).toMatchObject({
      id: guid,
      event: 'ping',
      action: null,
      jobId: json(answer)['jobId'],
      status: 'ignored',
      payload: { zen: 'Design for failure.' },
      headers: { 'x-github-event': 'ping', 'x-github-delivery': guid },
      error: null,
    });
    const job = json(await hub.http.send({ path: `/api/queues/jobs/${String(json(answer)['jobId'])}` }));
    expect(job).toMatchObject({ type: 'process_webhook', queue: 'webhook-processing', data: { deliveryId: guid } });
  });

  it('accepts any of the configured secrets', async () => {
    expect((await send({ secret: 'an-older-one' })).status).toBe(202);
  });

  const form = `payload=${encodeURIComponent('{"zen":"a b+c"}')}`;
  it('counts refused signatures by reason', async () => {
    const counted = async () => {
      const { text } = await hub.http.send({ path: '/metrics' });
      const found = [...text.matchAll(/^runnerhub_webhook_signatures_refused_total\{reason="(\w+)"\} (\d+)$/gm)];
      return Object.fromEntries(found.map(([, reason, count]) => [reason, Number(count)])) as Record<string, number>;
    };
    const before = await counted();
    await send({ secret: 'wrong' });
    await send({ headers: { 'x-hub-signature-256': 'sha1=0000' } });
    await send({ secret: 'an-older-one' });
    const { mismatch = 0, malformed = 0 } = before;
    expect(await counted()).toEqual({ ...before, mismatch: mismatch + 1, malformed: malformed + 1 });
  });

  it('accepts a form, signed as it was sent', async () => {
    const guid = randomUUID();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send({ guid, body: form, headers })).status).toBe(202);
    expect((await delivery(guid))['payload']).toEqual({ zen: 'a b+c' });
  });

  it.each<[string, Hook, number, string]>([
    ['a wrong secret', { secret: 'wrong' }, 401, 'BAD_SIGNATURE'],
    ['no signature', { headers: { 'x-hub-signature-256': '' } }, 401, 'BAD_SIGNATURE'],
    ['a signature of another body', { headers: { 'x-hub-signature-256': sign('{}') } }, 401, 'BAD_SIGNATURE'],
    ['a signature by SHA-1 alone', { headers: { 'x-hub-signature-256': 'sha1=0000' } }, 401, 'BAD_SIGNATURE'],
    ['no event', { headers: { 'x-github-event': '' } }, 400, 'VALIDATION_FAILED'],
    ['no GUID', { headers: { 'x-github-delivery': '' } }, 400, 'VALIDATION_FAILED'],
    ...['a b', 'h-1', `${randomUUID()}0`, `{${randomUUID()}}`].map((guid): [string, Hook, number, string] => [
      `${guid} as a GUID`,
      { guid },
      400,
      'VALIDATION_FAILED',
    ]),
    ['broken JSON', { body: '{"a":' }, 400, 'MALFORMED_JSON'],
    ['an empty body', { body: '' }, 400, 'MALFORMED_JSON'],
    ['an array', { body: '[]' }, 400, 'MALFORMED_JSON'],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['no content type', { headers: { 'content-type': '' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a compressed body',
      { body: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['too many bytes', { body: `{"a":"${'x'.repeat(25 * MIB)}"}` }, 413, 'PAYLOAD_TOO_LARGE'],
    [
      'too many bytes without a declared length',
      { body: `{"a":"${'x'.repeat(25 * MIB)}"}`, headers: { 'content-length': '', 'transfer-encoding': 'chunked' } },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('refuses %s', async (_name, hook, status, code) => {
    const newest = async () =>
      (json(await hub.http.send({ path: '/api/deliveries' }))['items'] as { id: string }[])[0]?.id;
    const before = await newest();
    const answer = await send(hook);
    expect([answer.status, json(answer)['code']]).toEqual([status, code]);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(await newest()).toBe(before);
  });

  it('accepts 25 MiB', async () => {
    const body = `{"a":"${'x'.repeat(25 * MIB - 8)}"}`;
    expect(Buffer.byteLength(body)).toBe(25 * MIB);
    expect((await send({ body })).status).toBe(202);
  });

  it('keeps a genuine delivery whose text PostgreSQL can’t store', async () => {
    const guid = randomUUID();
    const body = '{"action":"a\\u0000","head":"x\\u0000y\\ud83d","n":1e400,"fine":"\\ud83d\\ude00"}';
    expect((await send({ guid, body, event: 'push' })).status).toBe(202);
    expect(await processed(guid)).toMatchObject({
      status: 'ignored',
      action: 'a\ufffd',
      payload: { head: 'x\ufffdy\ufffd', n: null, fine: '😀' },
    });
  });

  it('answers a processed GUID as a duplicate', async () => {
    const guid = randomUUID();
    const first = await send({ guid });
    await processed(guid);
    const again = await send({ guid });
    expect([again.status, again.json]).toEqual([200, { duplicate: true, deliveryId: guid }]);
    expect((await delivery(guid))['jobId']).toBe(json(first)['jobId']);
  });

  it('recognizes a GUID in either case', async () => {
    const guid = randomUUID();
    expect((await send({ guid: guid.toUpperCase() })).json).toMatchObject({ deliveryId: guid });
    await processed(guid.toUpperCase());
    expect((await send({ guid })).json).toEqual({ duplicate: true, deliveryId: guid });
  });

  it('is not blocked by strangers who send all but the last byte', async () => {
    const { port } = new URL(hub.url);
    const headers = `Host: hub\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256=${'a'.repeat(64)}\r\n`;
    const head = `POST ${PATH} HTTP/1.1\r\n${headers}Content-Length: ${25 * MIB}\r\n\r\n`;
    const almost = Buffer.alloc(25 * MIB - 1, '1');
    const answers = Array.from({ length: 4 }, () => {
      const socket = connect(Number(port), '127.0.0.1', () => void (socket.write(head), socket.write(almost)));
      const answer = once(socket, 'data', { signal: timeLimit(30_000) });
      return { socket: socket.on('error', () => undefined), answer };
    });
    // Four bodies exceed one address's share, so one has already been refused.
    const [first] = (await Promise.race(answers.map(({ answer }) => answer))) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 429 /);
    const body = `{"a":"${'x'.repeat(5 * MIB)}"}`;
    expect((await send({ body })).status).toBe(202);
    // The others never send their last byte, so all are cut off.
    for (const [bytes] of (await Promise.all(answers.map(({ answer }) => answer))) as [Buffer][]) {
      expect(bytes.toString()).toMatch(/^HTTP\/1.1 4(?:08|29) /);
    }
    for (const { socket } of answers) socket.destroy();
  });

  const queued = (job: object) => {
    const fields = { id: 1, run_id: 1, run_attempt: 1, labels: ['nobody'], ...job };
    const repository = { full_name: 'octo/hello', private: true, fork: false };
    return JSON.stringify({ action: 'queued', workflow_job: fields, repository });
  };
  it.each<[string, string, string, RegExp]>([
    ['101 labels', queued({ labels: Array(101).fill('x') }), 'ignored', /^workflow_job.labels: /],
    [
      'an invalid run_attempt',
      queued({ id: 2, run_attempt: '1x' }),
      'processed',
      /^run_attempt is "1x": 1 is assumed$/,
    ],
    ['more than a megabyte', queued({ name: 'x'.repeat(MIB) }), 'ignored', /^it has \d+ bytes/],
    ['another shape', '{"action":"queued"}', 'ignored', /^workflow_job: /],
  ])('reports what it did not understand of a workflow_job with %s', async (_name, body, status, error) => {
    const guid = randomUUID();
    await send({ guid, body, event: 'workflow_job' });
    expect(await processed(guid)).toMatchObject({ status, error: expect.stringMatching(error) as unknown });
  });

  it('stores one of many concurrent deliveries with the same GUID', async () => {
    const guid = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ guid })));
    expect(answers.every(({ status }) => status === 202 || status === 200)).toBe(true);
    const jobs = new Set(answers.map((answer) => json(answer)['jobId']).filter((id) => id !== undefined));
    expect([...jobs]).toEqual([(await delivery(guid))['jobId']]);
  });

  it('returns the same job while it is open, and a new one after its loss', async () => {
    await hub.http.send({ method: 'POST', path: '/api/queues/webhook-processing/pause' });
    const guid = randomUUID();
    const first = json(await send({ guid }));
    const again = await send({ guid });
    expect([again.status, again.json]).toEqual([202, first]);
    await hub.http.send({ method: 'POST', path: `/api/queues/jobs/${String(first['jobId'])}/cancel` });
    const third = json(await send({ guid }));
    expect(third['jobId']).not.toBe(first['jobId']);
    await hub.http.send({ method: 'POST', path: '/api/queues/webhook-processing/resume' });
    expect(await processed(guid)).toMatchObject({ jobId: third['jobId'], status: 'ignored' });
  });

  it('names the missing setting', async () => {
    const without = await startRunnerHub({ GITHUB_WEBHOOK_SECRET: '' });
    try {
      const answer = await without.stranger.send({ path: PATH, body: {} });
      expect([answer.status, json(answer)['code']]).toEqual([503, 'NOT_CONFIGURED']);
      expect(json(answer)['detail']).toMatch('GITHUB_WEBHOOK_SECRET');
    } finally {
      await without.close();
    }
  });
});

describe('/api/deliveries', () => {
  it('lists pages from the newest delivery to the oldest', async () => {
    const guids = [randomUUID(), randomUUID(), randomUUID()];
    for (const guid of guids) await send({ guid, event: 'gollum' });
    const page = async (cursor: string) =>
      json(await hub.http.send({ path: `/api/deliveries?event=gollum&limit=2${cursor}` }));
    const first = await page('');
    const second = await page(`&cursor=${String(first['nextCursor'])}`);
    const ids = [first, second].flatMap(({ items }) => (items as { id: string }[]).map(({ id }) => id));
    expect(ids).toEqual(guids.toReversed());
    expect(second['nextCursor']).toBeNull();
  });

  it.each(['completed', 'active'])('replays a processed delivery whose job is %s', async (state) => {
    const guid = randomUUID();
    const { jobId } = json(await send({ guid }));
    await processed(guid);
    // Active: the outcome of the job is still on its way to the ledger.
    const jobIs = `update jobs set state = $2 where id = $1 and state = 'completed' returning id`;
    const ledger = hub.app.get(LedgerDb, { strict: false });
    await eventually(async () => (await ledger.query(jobIs, [jobId, state])).length === 1);
    const answer = await hub.http.send({ method: 'POST', path: `/api/deliveries/${guid}/replay` });
    expect(answer.status).toBe(202);
    expect(json(answer)['jobId']).not.toBe(jobId);
    expect(await processed(guid)).toMatchObject({ jobId: json(answer)['jobId'], status: 'ignored' });
    await ledger.query(`update jobs set state = 'completed' where id = $1`, [jobId]);
  });

  it.each([
    ['GET', '/api/deliveries/unknown', 404],
    ['POST', '/api/deliveries/unknown/replay', 404],
    ['GET', '/api/deliveries?limit=0', 400],
    ['GET', '/api/deliveries?cursor=x', 400],
    ['GET', '/api/deliveries?what=x', 400],
    ['GET', '/api/deliveries/a%00b', 400],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await hub.http.send({ method, path })).status).toBe(status);
  });

  it('refuses requests without a key', async () => {
    expect((await hub.stranger.send({ path: '/api/deliveries' })).status).toBe(401);
  });
});

describe('every example of @octokit/webhooks-examples', () => {
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
    name: string;
    examples: object[];
  }[];

  it(
    'is acknowledged with 202, processed without a failed job, and a duplicate the second time',
    async () => {
      const all = examples.flatMap(({ name, examples: payloads }) =>
        payloads.map((payload) => ({ event: name, guid: randomUUID(), body: JSON.stringify(payload) })),
      );
      expect(all).toHaveLength(329);
      const statuses = await Promise.all(all.map(async (hook) => (await send(hook)).status));
      expect(new Set(statuses)).toEqual(new Set([202]));
      const outcomes = await Promise.all(all.map(async ({ guid }) => (await processed(guid))['status']));
      const count = (status: string) => outcomes.filter((outcome) => outcome === status).length;
      const jobEvents = all.filter(({ event }) => event === 'workflow_job').length;
      expect([count('failed'), count('processed'), count('ignored')]).toEqual([0, jobEvents, 329 - jobEvents]);
      const failed = json(await hub.http.send({ path: '/api/queues/jobs?state=failed' }));
      expect(failed['items']).toEqual([]);
      const again = await Promise.all(all.map((hook) => send(hook)));
      expect(
        again.every(({ status, json: body }) => status === 200 && (body as { duplicate: boolean }).duplicate),
      ).toBe(true);
    },
    patience(120_000),
  );
});
