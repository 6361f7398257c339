import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { bound } from '../../support/limits.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';
import { WebSocketClient } from '../../support/hub/web-socket-client.js';

const BEARER = { authorization: `Bearer ${TEST_KEY}` };

describe('an upgrade', () => {
  let hub: HttpHub;
  const clients: WebSocketClient[] = [];
  beforeAll(async () => {
    const env = { BASE_PATH: '/hub', LIVE_MAX_CONNECTIONS: '8', TRUST_PROXY: 'loopback', SHUTDOWN_GRACE_MS: '5000' };
    hub = await startHttpHub(env, { liveRecheckMs: 100, liveHeartbeatMs: 1000 });
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await hub?.remove();
  });

  const open = async (headers: Record<string, string> = {}, key = TEST_KEY) => {
    const client = await WebSocketClient.connect(hub.port, '/hub/ws', key, { headers });
    clients.push(client);
    return client;
  };
  const closeAll = () => {
    for (const client of clients.splice(0)) client.close();
  };
  /** Sends each text after the answer to the one before, on one connection, until the hub closes it. */
  const raw = (...texts: string[]) =>
    new Promise<string>((resolve) => {
      let answer = '';
      const send = () => texts.length > 0 && socket.write(texts.shift() ?? '');
      const socket = connect(hub.port, '127.0.0.1', send);
      socket.on('data', (chunk) => {
        answer += chunk.toString();
        send();
      });
      socket.on('close', () => resolve(answer));
    });

  it.each<[string, string, Record<string, string>, number, string]>([
    ['no key', '/hub/ws', {}, 401, 'UNAUTHORIZED'],
    ['a wrong key', '/hub/ws', { authorization: 'Bearer wrong' }, 401, 'UNAUTHORIZED'],
    ['the key as a password', '/hub/ws', { authorization: `Basic ${btoa(`a:${TEST_KEY}`)}` }, 401, 'UNAUTHORIZED'],
    ['the key in the URL', `/hub/ws?key=${TEST_KEY}`, {}, 401, 'UNAUTHORIZED'],
    ["another site's page", '/hub/ws', { ...BEARER, origin: 'https://evil.example.com' }, 403, 'FORBIDDEN'],
    ['a page without an origin', '/hub/ws', { ...BEARER, origin: 'null' }, 403, 'FORBIDDEN'],
    ['an unknown path', '/hub/nope', BEARER, 404, 'NOT_FOUND'],
    ['a path of routes', '/hub/api/nodes', BEARER, 404, 'NOT_FOUND'],
    ['no base path', '/ws', BEARER, 404, 'NOT_FOUND'],
    ['another base path', '/hubs/ws', BEARER, 404, 'NOT_FOUND'],
  ])('with %s is refused', async (_, path, headers, status, code) => {
    const refusal = await WebSocketClient.refused(hub.port, path, headers);
    expect(refusal).toMatchObject({ status, code });
    expect(refusal.headers['content-type']).toContain('application/problem+json');
    expect(refusal.headers['www-authenticate']?.includes('Bearer realm="RunnerHub"') ?? false).toBe(status === 401);
  });

  it('of a page of the hub itself is accepted, also behind a proxy', async () => {
    await open({ origin: `http://127.0.0.1:${hub.port}` });
    await open({ origin: 'https://hub.example.com', 'x-forwarded-host': 'hub.example.com' });
    closeAll();
  });

  it.each([
    ['no key of the handshake', 'Sec-WebSocket-Version: 13\r\n', '400'],
    ['another version', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 7\r\n', '400'],
  ])('with %s is refused', async (_, headers, status) => {
    const head = `GET /hub/ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer ${TEST_KEY}\r\n`;
    expect(await raw(`${head}${headers}\r\n`)).toContain(`HTTP/1.1 ${status}`);
  });

  it('to another protocol is ignored, and the request served with its body', async () => {
    const body = JSON.stringify({ type: 'probe_echo', data: { via: 'h2c' } });
    const head = (method: string, path: string, more: string) =>
      `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings${more}Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nAuthorization: Bearer ${TEST_KEY}\r\n`;
    const post = `${head('POST', '/hub/api/queues/jobs', '\r\n')}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const get = `${head('GET', '/hub/api/nodes', ', close\r\n')}\r\n`;
    const answer = await raw(post, get);
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 200']);
    expect(answer).toContain('"type":"probe_echo"');
  });

  it("beyond the maximum of sockets, or the key's share of it, is refused until one is closed", async () => {
    const refused = async (key: string, detail: string) =>
      expect(await WebSocketClient.refused(hub.port, '/hub/ws', { authorization: `Bearer ${key}` })).toMatchObject({
        ...{ status: 429, code: 'RATE_LIMITED', headers: { 'retry-after': '10' } },
        detail: expect.stringContaining(detail) as string,
      });
    const keys = await Promise.all(
      ['k', 'l', 'm', 'n'].map(async (name) => {
        const body = { name, role: 'viewer' };
        const { json } = await hub.client.send({ method: 'POST', path: '/hub/api/keys', body });
        return (json as { key: string }).key;
      }),
    );
    for (const key of [TEST_KEY, ...keys.slice(0, 3)]) {
      await eventually(() => open({}, key));
      await open({}, key);
      await refused(key, 'This key has 2 WebSockets');
    }
    await refused(keys[3] ?? '', 'This node has 8 WebSockets');
    closeAll();
    await eventually(async () => open());
    closeAll();
  });

  it('lasts as long as its key', async () => {
    const made = await hub.client.send({ method: 'POST', path: '/hub/api/keys', body: { name: 'a', role: 'viewer' } });
    const { id, key } = made.json as { id: string; key: string };
    const [lost, kept] = [await eventually(() => open({}, key)), await eventually(() => open())];
    lost.subscribe('queues');
    await lost.next(({ type }) => type === 'snapshot');
    await hub.client.send({ method: 'DELETE', path: `/hub/api/keys/${id}` });
    expect(await eventually(() => lost.closed)).toEqual({ code: 4401, reason: 'the key is no longer valid' });
    expect(kept.closed).toBeUndefined();
    closeAll();
  });

  it('ends with its key although refusals of that key are limited', async () => {
    const made = await hub.client.send({ method: 'POST', path: '/hub/api/keys', body: { name: 'b', role: 'viewer' } });
    const { id, key } = made.json as { id: string; key: string };
    const lost = await eventually(() => open({}, key));
    await hub.client.send({ method: 'DELETE', path: `/hub/api/keys/${id}` });
    const client = hub.client.as(key);
    const statuses = new Set<number>();
    const insist = async () => {
      while (lost.closed === undefined) statuses.add((await client.send({ path: '/hub/api/nodes' })).status);
    };
    await Promise.all(Array.from({ length: 15 }, insist));
    expect(lost.closed).toEqual({ code: 4401, reason: 'the key is no longer valid' });
    expect([...statuses]).not.toContain(200);
    closeAll();
  });

  it('ends when no heartbeat is answered', async () => {
    const deaf = await WebSocketClient.connect(hub.port, '/hub/ws', TEST_KEY, { autoPong: false });
    clients.push(deaf);
    const began = performance.now();
    const heard = await open();
    await eventually(() => deaf.closed);
    expect(performance.now() - began).toBeLessThan(bound(2500));
    expect(heard.closed).toBeUndefined();
    closeAll();
  });

  // Must be last: it ends the hub.
  it('ends with the node', async () => {
    const client = await eventually(() => open());
    const began = performance.now();
    await hub.close();
    expect(await eventually(() => client.closed)).toMatchObject({ code: 1001 });
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
