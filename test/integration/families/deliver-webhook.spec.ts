import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import type {
  WebhookAttempt,
  WebhookEndpoint,
} from '../../../src/families/outbound-webhooks/model/webhook-endpoint.js';
import type { Job } from '../../../src/jobs/job.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';
import { HttpSink } from '../../support/outgoing/http-sink.js';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const PATH = '/api/webhook-endpoints';
const MANY = 3_000_000_000;

describe('deliver_webhook', () => {
  let hub: HttpHub;
  let sink: HttpSink;
  beforeAll(async () => {
    // Attempts follow each other at once: the real delays are those of the type, see the table of retries.
    const env = { EGRESS_ALLOW: '127.0.0.1', QUEUE_WEBHOOKS_BACKOFF_MS: '1' };
    [hub, sink] = await Promise.all([startHttpHub(env, { webhookGiveUpMs: 500 }), HttpSink.start()]);
  }, patience(60_000));
  beforeEach(() => {
    sink.calls.length = 0;
    sink.answer = (response) => void response.end('ok');
  });
  afterAll(async () => {
    await hub?.remove();
    await sink?.close();
  });

  const ask = async <Json>(
    path: string,
    body?: object,
    method = body ? 'POST' : 'GET',
    status = 200,
  ): Promise<Json> => {
    const answer = await hub.client.send({ method, path, body });
    expect({ path, status: answer.status, text: answer.text }).toMatchObject({ status });
    return answer.json as Json;
  };
  const enqueue = (data: object, more: object = {}) =>
    ask<Job>(
      '/api/queues/jobs',
      { type: 'deliver_webhook', data: { event: 'task.completed', payload: { n: 1 }, ...data }, ...more },
      'POST',
      202,
    );
  const ended = (id: string) =>
    eventually(async () => {
      const job = await ask<Job>(`/api/queues/jobs/${id}`);
      return ['completed', 'failed', 'cancelled'].includes(job.state) && job;
    });
  const deliver = async (data: object, more: object = {}) => ended((await enqueue(data, more)).id);
  const attemptsOf = async (jobId: string) =>
    (await ask<{ items: WebhookAttempt[] }>(`/api/webhook-attempts?jobId=${jobId}`)).items;
  const create = (name: string, more: object = {}) =>
    ask<WebhookEndpoint & { secret: string }>(PATH, { name, url: `${sink.url}/${name}`, ...more }, 'POST', 201);

  it('signs by Standard Webhooks, and sends the same bytes and id at each attempt', async () => {
    sink.answer = (response) => {
      response.statusCode = sink.calls.length < 3 ? 500 : 204;
      response.end();
    };
    const { id, state, result, attemptsMade } = await deliver({ url: sink.url, secret: SECRET });
    expect({ state, attemptsMade, result }).toMatchObject({
      state: 'completed',
      attemptsMade: 3,
      result: { status: 204 },
    });
    expect(sink.calls).toHaveLength(3);
    expect(new Set(sink.calls.map(({ body }) => body)).size).toBe(1);
    for (const { headers, body } of sink.calls) {
      const message = new Webhook(SECRET).verify(body, headers as Record<string, string>);
      expect(message).toEqual({ type: 'task.completed', timestamp: expect.any(String) as unknown, data: { n: 1 } });
      expect(headers['webhook-id']).toBe(id);
    }
    expect((await attemptsOf(id)).map(({ status, code }) => [status, code])).toEqual([
      [204, null],
      [500, 'WEBHOOK_FAILED'],
      [500, 'WEBHOOK_FAILED'],
    ]);
  });

  const answering =
    (status: number, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      void response.writeHead(status, headers).end('an echo');
  it.each<[string, (response: ServerResponse) => void, string, number]>([
    ['a redirect', answering(302, { location: '/elsewhere' }), 'WEBHOOK_REDIRECT', 2],
    ['a refusal', answering(400), 'WEBHOOK_REFUSED', 2],
    ['an error', answering(500), 'WEBHOOK_FAILED', 2],
    ['a receiver that is gone', answering(410), 'ENDPOINT_GONE', 1],
    ['a broken connection', (response) => void response.destroy(), 'NETWORK_TIMEOUT', 2],
    ['no HTTP', (response) => void response.socket?.end('SSH-2.0-OpenSSH\r\n'), 'NETWORK_TIMEOUT', 2],
    ['an endless header', (response) => endlessHeader(response), 'NETWORK_TIMEOUT', 2],
  ])('fails after %s', async (_, answer, code, calls) => {
    sink.answer = answer;
    const { state, error } = await deliver({ url: sink.url }, { attempts: 2 });
    expect({ state, code: error?.code }).toEqual({ state: 'failed', code });
    expect(error?.message).not.toContain('echo');
    expect(sink.calls).toHaveLength(calls);
  });

  it('reads 1 KiB of an answer of 3 GB', async () => {
    let sent = 0;
    sink.answer = (response) => {
      const chunk = Buffer.alloc(1 << 20, 'x');
      const more = () => {
        while (sent < MANY && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    };
    const { id, state } = await deliver({ url: sink.url });
    expect(state).toBe('completed');
    expect((await attemptsOf(id))[0]?.answer).toBe('x'.repeat(1024));
    expect(sent).toBeLessThan(MANY / 10);
  });

  it('holds all messages to a receiver that asks to wait, without an attempt', async () => {
    sink.answer = (response) => {
      if (sink.calls.length === 1) return answering(429, { 'retry-after': '1' })(response);
      return void response.end();
    };
    const first = await enqueue({ url: sink.url });
    await eventually(async () => (await attemptsOf(first.id)).length === 1);
    const second = await enqueue({ url: sink.url });
    for (const { id } of [first, second])
      expect(await ended(id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    const [held] = await attemptsOf(first.id);
    expect(held).toMatchObject({ code: null });
    expect(sink.calls).toHaveLength(3);
  });

  it.each([
    ...['http://127.0.0.2/', 'http://[::1]/', 'http://169.254.169.254/latest', 'http://2130706434/'],
    ...['http://0x7f000002/', 'http://10.0.0.1/', 'http://192.0.2.1/'],
  ])('does not call %s', async (url) => {
    const { state, error, attemptsMade } = await deliver({ url });
    expect({ state, code: error?.code, attemptsMade }).toEqual({
      state: 'failed',
      code: 'ADDRESS_NOT_ALLOWED',
      attemptsMade: 1,
    });
  });

  it.each<[string, object]>([
    ['no address', {}],
    ['two addresses', { url: 'https://a.example', endpointId: '01890000-0000-7000-8000-000000000000' }],
    ['a login in the address', { url: 'https://me:secret@a.example' }],
    ['another scheme', { url: 'file:///etc/passwd' }],
    ['a line break', { url: 'https://a.example/\r\nx: y' }],
    ['a short secret', { url: 'https://a.example', secret: 'whsec_c2hvcnQ=' }],
    ['a long secret', { url: 'https://a.example', secret: `whsec_${randomBytes(65).toString('base64')}` }],
    ['no base64', { url: 'https://a.example', secret: `whsec_${'*'.repeat(40)}` }],
    ['a bad event', { url: 'https://a.example', event: 'Task Completed' }],
    ['a text as payload', { url: 'https://a.example', payload: 'x' }],
    ['an unknown field', { url: 'https://a.example', headers: { host: 'b' } }],
  ])('refuses %s', async (_, data) => {
    const body = { type: 'deliver_webhook', data: { event: 'a.b', payload: {}, ...data } };
    const { status, text } = await hub.client.send({ path: '/api/queues/jobs', body });
    expect(status).toBe(400);
    expect(text).not.toContain('me:secret');
  });

  describe('an endpoint', () => {
    it('has a secret of its own, which is shown once and signs beside its successor for a while', async () => {
      const { id, secret } = await create('rotated');
      expect(await ask(`${PATH}/${id}`)).not.toHaveProperty('secret');
      const { rows } = await hub.ledger.query<{ secret: string }>(
        `select secret from webhook_endpoints where id = $1`,
        [id],
      );
      expect(rows[0]?.secret).not.toContain(secret.slice(8));
      const { secret: next } = await ask<{ secret: string }>(`${PATH}/${id}/secret`, { keepMs: 600_000 });
      await deliver({ endpointId: id });
      const { secret: last } = await ask<{ secret: string }>(`${PATH}/${id}/secret`, { keepMs: 0 });
      await deliver({ endpointId: id });
      const verified = sink.calls.map(({ headers, body }) =>
        [secret, next, last].filter((one) => {
          try {
            return new Webhook(one).verify(body, headers as Record<string, string>);
          } catch {
            return false;
          }
        }),
      );
      expect(verified).toEqual([[secret, next], [last]]);
    });

    it('that is gone is disabled, with an alert that its enabling resolves; what failed is delivered by its recovery', async () => {
      const { id, name, url } = await create('gone');
      sink.answer = answering(410);
      const job = await deliver({ endpointId: id });
      expect(job).toMatchObject({ state: 'failed', error: { code: 'ENDPOINT_GONE' } });
      const endpoint = await ask<WebhookEndpoint>(`${PATH}/${id}`);
      expect(endpoint).toMatchObject({ enabled: false, disabledReason: expect.stringContaining('410') as unknown });
      const alert = (state: string) =>
        eventually(async () => {
          const { items } = await ask<{ items: { key: string; state: string }[] }>('/api/alerts');
          return items.some((one) => one.key === `webhook-endpoint:${id}` && one.state === state);
        });
      await alert('firing');
      const refused = await deliver({ endpointId: id });
      expect(refused).toMatchObject({ attemptsMade: 1, error: { code: 'ENDPOINT_DISABLED' } });

      sink.answer = (response) => void response.end();
      sink.calls.length = 0;
      await ask(`${PATH}/${id}`, { name, url, enabled: true }, 'PUT');
      await alert('resolved');
      expect(await ask(`${PATH}/${id}/recover`, { since: '2026-01-01' })).toEqual({ found: 2, retried: 2 });
      for (const one of [job, refused])
        await eventually(async () => (await ask<Job>(`/api/queues/jobs/${one.id}`)).state === 'completed');
      expect(sink.calls.map(({ headers }) => headers['webhook-id']).sort()).toEqual([job.id, refused.id].sort());
    });

    it('that gets another address while the old one is called stays enabled', async () => {
      const { id, name } = await create('moved');
      const url = `${sink.url}/new`;
      sink.answer = (response) =>
        void ask(`${PATH}/${id}`, { name, url }, 'PUT').finally(() => response.writeHead(410).end());
      expect(await deliver({ endpointId: id })).toMatchObject({ state: 'failed', error: { code: 'ENDPOINT_GONE' } });
      expect(await ask(`${PATH}/${id}`)).toMatchObject({ url, enabled: true, disabledReason: null });
    });

    it('that fails for long is disabled', async () => {
      const { id } = await create('broken');
      sink.answer = answering(500);
      await deliver({ endpointId: id }, { attempts: 1 });
      expect(await ask(`${PATH}/${id}`)).toMatchObject({ enabled: true, failingSince: expect.any(String) as unknown });
      await hub.ledger.query(`update webhook_endpoints set failing_since = now() - interval '6 days' where id = $1`, [
        id,
      ]);
      await deliver({ endpointId: id }, { attempts: 1 });
      expect(await ask(`${PATH}/${id}`)).toMatchObject({
        ...{ enabled: false, disabledReason: expect.stringContaining('failed for 6 days') as unknown },
      });
    });

    it('is tested by a message of its own, and forgotten once deleted', async () => {
      const { id } = await create('tested');
      const { id: jobId } = await ask<Job>(`${PATH}/${id}/test`, {}, 'POST', 202);
      await ended(jobId);
      expect(JSON.parse(sink.calls[0]?.body ?? '')).toMatchObject({
        type: 'webhook.test',
        data: { endpoint: 'tested' },
      });
      expect(await ask(`${PATH}/${id}`)).toMatchObject({
        lastSuccessAt: expect.any(String) as unknown,
        failingSince: null,
      });
      await ask(`${PATH}/${id}`, undefined, 'DELETE');
      expect(await deliver({ endpointId: id })).toMatchObject({ error: { code: 'ENDPOINT_UNKNOWN' }, attemptsMade: 1 });
    });
  });
});

function endlessHeader(response: ServerResponse): void {
  const { socket } = response;
  const line = `x: ${'y'.repeat(1000)}\r\n`;
  socket?.write('HTTP/1.1 200 OK\r\n');
  const more = () => {
    if (socket && !socket.destroyed) socket.write(line.repeat(100), () => setImmediate(more));
  };
  more();
}
