import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer as createRaw, type Server, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { connect as connectTls, createServer as createTls, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { greetingOf } from '../../support/client-greeting.js';
import { eventually } from '../../support/eventually.js';

const PROXY = fileURLToPath(new URL('../../../src/containers/docker/helpers/proxy.mjs', import.meta.url));
/** TLS without certificates. */
const PSK = { ciphers: 'PSK', maxVersion: 'TLSv1.2' as const };
const KEY = Buffer.alloc(16, 7);

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listening = async <T extends Server>(server: T): Promise<T> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

/** Server that answers with the request it received, and two cookies. */
const web = createServer((request: IncomingMessage, response) => {
  void text(request).then((body) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
  });
});
/** TLS server that echoes its input. */
const echo = createTls({ ...PSK, pskCallback: () => KEY }, (socket) =>
  socket.on('error', () => undefined).pipe(socket),
);
/** Server that never answers. */
const silent = createRaw((socket) => {
  socket.on('error', () => undefined).resume();
  silent.getConnections((_, count) => (most = Math.max(most, count)));
});
let most = 0;
/** Current answer of `broken`. */
let odd = '';
const broken = createRaw((socket) => socket.on('error', () => undefined).once('data', () => socket.end(odd, 'latin1')));

describe('the proxy of a strict network', () => {
  let proxy: ChildProcess;
  let port: number;
  let log = '';

  beforeAll(async () => {
    await Promise.all([web, echo, broken, silent].map(listening));
    const ports = [web, echo, broken, silent].map(portOf);
    const options = {
      ...{ host: '127.0.0.1', port: 0, trusted: [`127.0.0.1:${portOf(web)}`] },
      // 127.0.0.1 is not blocked here: it stands for public addresses.
      allow: [
        ...ports.map((number) => `localhost:${number}`),
        '*.localhost',
        `!not.localhost`,
        '127.0.0.9',
        'ip6-localhost',
      ],
      blocked: { 4: ['127.0.0.8/29', '10.0.0.0/8'], 6: ['::1/128', '::ffff:0:0/96'] },
    };
    proxy = spawn(process.execPath, [PROXY, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
    proxy.stdout?.on('data', (chunk) => (log += String(chunk)));
    port = await eventually(() => Number(/ready .*"port":(\d+)/.exec(log)?.[1]) || undefined);
  });
  beforeEach(() => {
    odd = '';
  });
  afterAll(async () => {
    proxy.kill();
    for (const server of [web, echo, broken, silent]) await new Promise((resolve) => server.close(resolve));
  });

  const open = (localAddress = '127.0.0.1') => connect({ port, host: '127.0.0.1', localAddress });

  /** Sends bytes and returns the answer up to the connection's end. */
  const ask = async (bytes: string, localAddress?: string) => {
    const socket = open(localAddress);
    socket.on('error', () => undefined).write(bytes, 'latin1');
    return (await buffer(socket).catch(() => Buffer.alloc(0))).toString('latin1');
  };

  const get = (url: string, more = '') => ask(`GET ${url} HTTP/1.1\r\nHost: other\r\n${more}Connection: close\r\n\r\n`);
  const seen = (answer: string) =>
    JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as {
      headers: Record<string, string>;
      [name: string]: unknown;
    };

  async function tunnel(authority: string): Promise<{ socket: Socket; status: string }> {
    const socket = open();
    socket.on('error', () => undefined).write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return { socket, status: answer.toString().slice(9, 12) };
  }

  const tls = async (socket: Socket, servername: string): Promise<TLSSocket> => {
    const pskCallback = () => ({ psk: KEY, identity: 'job' });
    const secure = connectTls({ ...PSK, socket, servername, pskCallback, checkServerIdentity: () => undefined });
    await once(secure, 'secureConnect');
    return secure;
  };

  it('tunnels any number of bytes to an allowed host, both ways', async () => {
    const { socket, status } = await tunnel(`localhost:${portOf(echo)}`);
    expect(status).toBe('200');
    const secure = await tls(socket, 'localhost');
    const sent = Buffer.alloc(3_000_000, 'x');
    secure.end(sent);
    expect((await buffer(secure)).equals(sent)).toBe(true);
  });

  it('reads a ClientHello that arrives byte by byte', async () => {
    const { socket } = await tunnel(`localhost:${portOf(echo)}`);
    const write = socket.write.bind(socket);
    const slow = (chunk: Uint8Array | string, ...rest: unknown[]) => {
      for (const byte of Buffer.from(chunk as Uint8Array)) write(Buffer.from([byte]));
      const done = rest.findLast((one) => typeof one === 'function') as (() => void) | undefined;
      done?.();
      return true;
    };
    socket.setNoDelay(true);
    Object.assign(socket, { write: slow });
    const secure = await tls(socket, 'localhost');
    secure.end('hello');
    expect(await text(secure)).toBe('hello');
  });

  it.each(['other.example', 'localhost.evil.example', 'not.localhost'])(
    'closes a tunnel in which another host is requested: %s',
    async (servername) => {
      const before = await connectionsOf(echo);
      const { socket } = await tunnel(`localhost:${portOf(echo)}`);
      await expect(tls(socket, servername)).rejects.toThrow();
      await eventually(() => log.includes(`refused "${servername}" in a tunnel to "localhost"`));
      await eventually(async () => (await connectionsOf(echo)) === before);
    },
  );

  it.each([
    ['plain text', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an empty record', '\x16\x03\x01\x00\x00\x16\x03\x01\x00\x00'],
    ['another handshake message', '\x16\x03\x01\x00\x04\x02\x00\x00\x00'],
    ['a truncated ClientHello', '\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03'],
    ['a ClientHello in many pieces', `${'\x16\x03\x01\x00\x01\x01'.repeat(20)}`],
    ['two hosts in one list', greetingOf(['localhost', 'other.example'])],
    ['two lists of hosts', greetingOf(['localhost'], ['other.example'])],
    ['a host followed by another one', greetingOf(['localhost\0other.example'])],
    ['a ClientHello that is too long', `\x16\x03\x01\xff\xff\x01\xff\xff\xff${'x'.repeat(70_000)}`],
  ])('closes a tunnel without valid TLS: %s', async (_, bytes) => {
    const { socket, status } = await tunnel(`localhost:${portOf(echo)}`);
    expect(status).toBe('200');
    socket.write(bytes, 'latin1');
    expect(await text(socket).catch(() => '')).toBe('');
  });

  it.each([
    'other.example:443',
    'localhost:443', // Allowed on other ports only.
    'evil-localhost:80',
    'not.localhost:443',
    '127.0.0.9:443', // Allowed, but in a blocked range.
    '169.254.169.254:80',
    '[::ffff:10.0.0.1]:443',
    '2130706433:80',
    'localhost',
    'localhost:99999',
    'a b:443',
    '/:443',
    'localhost:443@other:443',
  ])('refuses a tunnel to %s, and names the setting that allows hosts', async (authority) => {
    const answer = await ask(`CONNECT ${authority} HTTP/1.1\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
    if (answer.includes(' 403 ')) expect(answer).toContain('see allowHosts of its runner set');
  });

  it('connects to no blocked address of an allowed name', async () => {
    // The name resolves to ::1 only.
    expect(await ask('CONNECT ip6-localhost:443 HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 502 /);
    expect(await get('http://ip6-localhost/')).toMatch(/^HTTP\/1\.1 502 /);
  });

  it('forwards requests to allowed hosts, with the headers of their own', async () => {
    const url = `http://localhost:${portOf(web)}/x?y=1`;
    const answer = await get(url, 'X-Mine: 1\r\nX-Hop: 1\r\nProxy-Authorization: secret\r\nConnection: X-Hop\r\n');
    expect(answer).toContain('Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n');
    const { headers, ...rest } = seen(answer);
    expect(rest).toEqual({ method: 'GET', url: '/x?y=1', body: '' });
    expect(headers).toEqual({ host: `localhost:${portOf(web)}`, 'x-mine': '1', connection: 'close' });
  });

  it('forwards requests to GitHub’s own server although it has a private address', async () => {
    expect(await get(`http://127.0.0.1:${portOf(web)}/`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each(['GET', 'DELETE', 'POST'])('forwards no request hidden behind a hop-by-hop length: %s', async (method) => {
    const hidden = 'GET /hidden HTTP/1.1\r\nHost: other\r\n\r\n';
    const length = `Content-Length: ${hidden.length}\r\nConnection: content-length, close\r\n`;
    const answer = await ask(
      `${method} http://localhost:${portOf(web)}/ HTTP/1.1\r\nHost: x\r\n${length}\r\n${hidden}`,
    );
    expect(seen(answer)).toMatchObject({ method, url: '/', body: hidden });
  });

  it.each(['GET', 'POST'])('forwards no request hidden in the body of a %s', async (method) => {
    const hidden = 'GET /hidden HTTP/1.1\r\nHost: other\r\n\r\n';
    const head = `${method} http://localhost:${portOf(web)}/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: x\r\nConnection: close\r\n`;
    const answer = await ask(`${head}\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`);
    expect(seen(answer)).toMatchObject({ method, url: '/', body: hidden });
  });

  it.each([
    'http://other.example/',
    'http://localhost/', // Allowed on other ports only.
    'http://user:password@localhost/',
    'http://x.localhost:443/', // Port 443 is for TLS only.
    'https://localhost/',
    'ftp://localhost/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    '/',
    '*',
  ])('refuses a request for %s', async (url) => expect(await get(url)).toMatch(/^HTTP\/1\.1 403 /));

  it.each([
    ['nothing', ''],
    ['no HTTP', 'hello\r\n\r\n'],
    ['an invalid reason phrase', 'HTTP/1.1 200 a\x01b\r\n\r\n'],
    ['an invalid header name', 'HTTP/1.1 200 OK\r\na b: c\r\n\r\n'],
    ['an unknown status', 'HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a change of protocols', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['too many headers', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(10_000)}\r\n`],
    ['fewer bytes than declared', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab'],
  ])('survives an upstream that answers with %s', async (_, answer) => {
    odd = answer;
    await get(`http://localhost:${portOf(broken)}/`);
    expect(await get(`http://localhost:${portOf(web)}/`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(proxy.exitCode).toBeNull();
  });

  it('ends a connection with pipelined requests, and its upstream request', async () => {
    const many = `GET http://localhost:${portOf(silent)}/ HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(1000);
    expect(await ask(many)).toBe('');
    await eventually(async () => (await connectionsOf(silent)) === 0);
    expect(most).toBeLessThanOrEqual(1);
  });

  it('ends an upstream request when its client is gone', async () => {
    const socket = open().on('error', () => undefined);
    socket.write(`GET http://localhost:${portOf(silent)}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    await eventually(async () => (await connectionsOf(silent)) === 1);
    socket.destroy();
    await eventually(async () => (await connectionsOf(silent)) === 0);
  });

  it('releases refused clients although they keep sending', async () => {
    const files = () => readdirSync(`/proc/${proxy.pid}/fd`).length;
    const before = files();
    const refused = Array.from({ length: 100 }, async () => {
      const { socket, status } = await tunnel('other.example:443');
      expect(status).toBe('403');
      socket.write('more');
      socket.resetAndDestroy();
    });
    await Promise.all(refused);
    await eventually(() => files() < before + 10);
  });

  it('logs a bounded part of refused requests', async () => {
    const before = log.length;
    const long = (n: number) => ask(`CONNECT ${`${n}x`.repeat(3000)}.example:443 HTTP/1.1\r\n\r\n`);
    await Promise.all(Array.from({ length: 200 }, (_, n) => long(n)));
    expect(log.length - before).toBeLessThan(5000);
  });

  it('keeps connections for others when one client takes all it can get', async () => {
    const greedy = Array.from({ length: 400 }, () =>
      open()
        .on('error', () => undefined)
        .resume(),
    );
    await Promise.all(greedy.map((socket) => once(socket, 'connect')));
    await eventually(() => greedy.filter((socket) => socket.closed).length === 400 - 256);
    const asked = `GET http://localhost:${portOf(web)}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    expect(await ask(asked, '127.0.0.2')).toMatch(/^HTTP\/1\.1 200 /);
    for (const socket of greedy) socket.destroy();
    await eventually(async () => (await ask(asked)).startsWith('HTTP/1.1 200 '));
  });
});

const connectionsOf = (server: Server) => promisify(server.getConnections.bind(server))();
