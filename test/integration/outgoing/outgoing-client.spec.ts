import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AddressPolicy } from '../../../src/outgoing/address-policy.js';
import { guardedLookup } from '../../../src/outgoing/guarded-connector.js';
import { OutgoingClient } from '../../../src/outgoing/outgoing-client.js';
import { bound } from '../../support/limits.js';

const servers: Server[] = [];
const clients: OutgoingClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.onApplicationShutdown();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function listen(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
function clientFor(...egressAllow: string[]): OutgoingClient {
  const client = new OutgoingClient({ egressAllow });
  clients.push(client);
  return client;
}
const LIMITS = { timeoutMs: 5000, maxBytes: 1000 };

describe('an outgoing call', () => {
  it.each([
    ...['127.0.0.1', '2130706433', '0x7f000001', '017700000001', '0x7f.1', '127.1', '127.0.1', '127.0.0.1.', '0'],
    ...['１２７.０.０.１', '①②⑦.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
    ...['[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::]', '[0:0:0:0:0:ffff:7f00:0001]', '169.254.169.254'],
  ])('to %s is refused, and reaches nothing', async (host) => {
    let calls = 0;
    const port = await listen((_, response) => {
      calls += 1;
      response.end();
    });
    await expect(clientFor().send({ url: `http://${host}:${port}/`, ...LIMITS })).rejects.toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
    });
    expect(calls).toBe(0);
  });

  it('reaches an allowed network, with its headers and body', async () => {
    const port = await listen((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (text: string) => response.end(`${String(request.headers['x-a'])} ${text}`));
    });
    const call = { url: `http://localhost:${port}/`, method: 'POST' as const, headers: { 'x-a': 'b' }, body: 'text' };
    const { status, body, truncated } = await clientFor('127.0.0.0/8', '::1').send({ ...call, ...LIMITS });
    expect({ status, body: body.toString(), truncated }).toEqual({ status: 200, body: 'b text', truncated: false });
  });

  it('returns a redirect instead of following it', async () => {
    let calls = 0;
    const port = await listen((_, response) => {
      calls += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const answer = await clientFor('127.0.0.1').send({ url: `http://127.0.0.1:${port}/`, ...LIMITS });
    expect([answer.status, calls]).toEqual([302, 1]);
  });

  it('keeps the first bytes of an endless answer', async () => {
    let closed: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (closed = resolve));
    const port = await listen((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
      };
      response.on('drain', more).on('close', closed);
      more();
    });
    const answer = await clientFor('127.0.0.1').send({ url: `http://127.0.0.1:${port}/`, ...LIMITS });
    expect([answer.body.length, answer.truncated]).toEqual([1000, true]);
    await ended;
  });

  it('ends at its limit, even if a byte arrives now and then', async () => {
    const port = await listen((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const began = performance.now();
    const call = { url: `http://127.0.0.1:${port}/`, timeoutMs: 300, maxBytes: 1e6 };
    await expect(clientFor('127.0.0.1').send(call)).rejects.toMatchObject({
      code: 'NETWORK_TIMEOUT',
      message: `127.0.0.1:${port} did not answer within 300 ms`,
      mayHaveArrived: true,
    });
    expect(performance.now() - began).toBeLessThan(bound(2000));
  });

  it('reports a refused connection as one that reached nobody', async () => {
    const port = await listen(() => undefined);
    servers[0]?.close();
    const call = { url: `http://127.0.0.1:${port}/`, ...LIMITS };
    await expect(clientFor('127.0.0.1').send(call)).rejects.toMatchObject({ mayHaveArrived: false });
  });

  it('ends with its caller', async () => {
    const port = await listen(() => undefined);
    const caller = new AbortController();
    const call = { url: `http://127.0.0.1:${port}/`, ...LIMITS, signal: caller.signal };
    const sent = clientFor('127.0.0.1').send(call);
    caller.abort(new Error('cancelled'));
    await expect(sent).rejects.toThrow('cancelled');
  });

  it.each([
    ['ftp://example.com/', {}],
    ['http://me:pw@example.com/', {}],
    ['nonsense', {}],
    [`http://example.com/${'x'.repeat(5000)}`, {}],
    ['http://example.com/', { host: 'localhost' }],
    ['http://example.com/', { Host: 'localhost' }],
    ['http://example.com/', { 'Content-Length': '5' }],
    ['http://example.com/', { 'proxy-authorization': 'x' }],
  ])('to %s with the headers %j is refused at once', async (url, headers) => {
    await expect(clientFor().send({ url, headers, ...LIMITS })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('takes no proxy from the environment', async () => {
    const port = await listen((_, response) => response.end('direct'));
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = 'http://127.0.0.1:1';
    try {
      const { body } = await clientFor('127.0.0.1').send({ url: `http://127.0.0.1:${port}/`, ...LIMITS });
      expect(body.toString()).toBe('direct');
    } finally {
      delete process.env['HTTP_PROXY'];
      delete process.env['http_proxy'];
    }
  });
});

describe('the lookup of an outgoing call', () => {
  type Address = { address: string; family: number };
  const resolved = (...answers: Address[][]) => {
    const lookup = guardedLookup(new AddressPolicy([]), (_host, _options, done) => done(null, answers.shift() ?? []));
    return (all: boolean) =>
      new Promise((resolve) =>
        lookup('name.example', { all }, (error, found) => resolve(error ? (error as { code?: string }).code : found)),
      );
  };
  const open = { address: '8.8.8.8', family: 4 };
  const closed = { address: '10.0.0.1', family: 4 };

  it('refuses a record that mixes public and private addresses', async () => {
    expect(await resolved([open, closed])(true)).toBe('ADDRESS_NOT_ALLOWED');
  });

  it('checks each resolution, so that a name rebound to a private address is refused', async () => {
    const again = resolved([open], [closed]);
    expect([await again(false), await again(false)]).toEqual(['8.8.8.8', 'ADDRESS_NOT_ALLOWED']);
  });
});
