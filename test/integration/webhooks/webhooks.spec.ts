import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { eventually } from '../../support/eventually.js';
import { startRunnerHub, type RunnerHub } from '../../support/hub/runner-hub.js';
import { fieldsOf, sign, WEBHOOK_PATH, WebhookSender, type Hook } from '../../support/hub/webhook-sender.js';
import { timeLimit } from '../../support/limits.js';

const MIB = 1024 * 1024;
let hub: RunnerHub;
let github: WebhookSender;

beforeAll(async () => {
  hub = await startRunnerHub();
  github = new WebhookSender(hub);
});
afterAll(() => hub.close());

describe('POST /webhooks/github', () => {
  it('verifies GitHub’s published test values', async () => {
    const answer = await github.send({
      body: 'Hello, World!',
      headers: {
        'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
    });
    // The signature is valid; only then is the body found not to be JSON.
    expect([answer.status, fieldsOf(answer)['code']]).toEqual([400, 'MALFORMED_JSON']);
  });

  it('stores a delivery and the job that processes it', async () => {
    const guid = randomUUID();
    const answer = await github.send({ guid });
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ deliveryId: guid, jobId: expect.any(String) });
    expect(await github.processed(guid)).toMatchObject({
      id: guid,
      event: 'ping',
      action: null,
      jobId: fieldsOf(answer)['jobId'],
      status: 'ignored',
      payload: { zen: 'Design for failure.' },
      headers: { 'x-github-event': 'ping', 'x-github-delivery': guid },
      error: null,
    });
    const job = fieldsOf(await hub.http.send({ path: `/api/queues/jobs/${String(fieldsOf(answer)['jobId'])}` }));
    expect(job).toMatchObject({ type: 'process_webhook', queue: 'webhook-processing', data: { deliveryId: guid } });
  });

  it('accepts any of the configured secrets', async () => {
    expect((await github.send({ secret: 'an-older-one' })).status).toBe(202);
  });

  const form = `payload=${encodeURIComponent('{"zen":"a b+c"}')}`;
  it('counts refused signatures by reason', async () => {
    const counted = async () => {
      const { text } = await hub.http.send({ path: '/metrics' });
      const found = [...text.matchAll(/^runnerhub_webhook_signatures_refused_total\{reason="(\w+)"\} (\d+)$/gm)];
      return Object.fromEntries(found.map(([, reason, count]) => [reason, Number(count)])) as Record<string, number>;
    };
    const before = await counted();
    await github.send({ secret: 'wrong' });
    await github.send({ headers: { 'x-hub-signature-256': 'sha1=0000' } });
    await github.send({ secret: 'an-older-one' });
    const { mismatch = 0, malformed = 0 } = before;
    expect(await counted()).toEqual({ ...before, mismatch: mismatch + 1, malformed: malformed + 1 });
  });

  it('accepts a form, signed as it was sent', async () => {
    const guid = randomUUID();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await github.send({ guid, body: form, headers })).status).toBe(202);
    expect((await github.delivery(guid))['payload']).toEqual({ zen: 'a b+c' });
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
      (fieldsOf(await hub.http.send({ path: '/api/deliveries' }))['items'] as { id: string }[])[0]?.id;
    const before = await newest();
    const answer = await github.send(hook);
    expect([answer.status, fieldsOf(answer)['code']]).toEqual([status, code]);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(await newest()).toBe(before);
  });

  it('accepts 25 MiB', async () => {
    const body = `{"a":"${'x'.repeat(25 * MIB - 8)}"}`;
    expect(Buffer.byteLength(body)).toBe(25 * MIB);
    expect((await github.send({ body })).status).toBe(202);
  });

  it('keeps a genuine delivery whose text PostgreSQL can’t store', async () => {
    const guid = randomUUID();
    const body = '{"action":"a\\u0000","head":"x\\u0000y\\ud83d","n":1e400,"fine":"\\ud83d\\ude00"}';
    expect((await github.send({ guid, body, event: 'push' })).status).toBe(202);
    expect(await github.processed(guid)).toMatchObject({
      status: 'ignored',
      action: 'a\ufffd',
      payload: { head: 'x\ufffdy\ufffd', n: null, fine: '😀' },
    });
  });

  it('is not blocked by strangers who send all but the last byte', async () => {
    const { port } = new URL(hub.url);
    const headers = `Host: hub\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256=${'a'.repeat(64)}\r\n`;
    const head = `POST ${WEBHOOK_PATH} HTTP/1.1\r\n${headers}Content-Length: ${25 * MIB}\r\n\r\n`;
    let answered = 0;
    const almost = Buffer.alloc(25 * MIB - 1, '1');
    const answers = Array.from({ length: 4 }, () => {
      const socket = connect(Number(port), '127.0.0.1', () => void (socket.write(head), socket.write(almost)));
      const answer = once(socket, 'data', { signal: timeLimit(30_000) });
      void answer.then(
        () => (answered += 1),
        () => undefined,
      );
      return { socket: socket.on('error', () => undefined), answer };
    });
    // Four bodies exceed one address's share, so one has already been refused.
    const [first] = (await Promise.race(answers.map(({ answer }) => answer))) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 429 /);
    const body = `{"a":"${'x'.repeat(5 * MIB)}"}`;
    // Not at the first attempt while theirs arrive faster, but before they are cut off.
    await eventually(async () => (await github.send({ body })).status === 202);
    expect(answered).toBeLessThan(answers.length);
    // The others never send their last byte, so all are cut off.
    for (const [bytes] of (await Promise.all(answers.map(({ answer }) => answer))) as [Buffer][]) {
      expect(bytes.toString()).toMatch(/^HTTP\/1.1 4(?:08|29) /);
    }
    for (const { socket } of answers) socket.destroy();
  });

  it('names the missing setting', async () => {
    const without = await startRunnerHub({ GITHUB_WEBHOOK_SECRET: '' });
    try {
      const answer = await without.stranger.send({ path: WEBHOOK_PATH, body: {} });
      expect([answer.status, fieldsOf(answer)['code']]).toEqual([503, 'NOT_CONFIGURED']);
      expect(fieldsOf(answer)['detail']).toMatch('GITHUB_WEBHOOK_SECRET');
    } finally {
      await without.close();
    }
  });
});
