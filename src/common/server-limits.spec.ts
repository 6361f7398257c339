import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitServer } from './server-limits.js';

const MOST = 20;

describe('limitServer', () => {
  let server: Server;
  let asked: ServerResponse[];
  const clients: Socket[] = [];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      if (request.url === '/later') asked.push(response);
      else response.end('here');
    });
    limitServer(server, 65_000, MOST);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
    server.close();
  });

  /** Opens a connection that the server has accepted. */
  async function open(text: string): Promise<Socket> {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(client);
    client.on('error', () => undefined).resume();
    await Promise.all([once(client, 'connect'), once(server, 'connection')]);
    client.write(text);
    return client;
  }
  const answered = async (client: Socket) => expect(String((await once(client, 'data'))[0])).toContain('200 OK');

  it('keeps connections for requests, however many others stay silent', async () => {
    const first = await open('GET / HTTP/1.1\r\nHost: a\r\n');
    const ended = once(first, 'close');
    for (let n = 0; n < 2 * MOST; n += 1) await open('GET / HTTP/1.1\r\nHost: a\r\n');
    await answered(await open('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    await ended;
  });

  it('ends no connection that waits for its response, and silent ones in the order in which they fell silent', async () => {
    const busy = await open('GET /later HTTP/1.1\r\nHost: a\r\n\r\n');
    const kept = await open('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await answered(kept);
    let left = 0;
    kept.on('close', () => (left += 1));
    for (let n = 0; n < MOST - 4; n += 1) await open('GET');
    kept.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await answered(kept);
    for (let n = 0; n < MOST - 4; n += 1) await open('GET');
    expect(left).toBe(0);
    asked[0]?.end();
    await answered(busy);
  });

  it('reserves the last tenth for new connections while all others wait for their responses', async () => {
    for (let n = 0; n < MOST - 2; n += 1) await open('GET /later HTTP/1.1\r\nHost: a\r\n\r\n');
    await answered(await open('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
  });

  it('counts a connection as silent only when its last request was answered', async () => {
    const both = await open('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /later HTTP/1.1\r\nHost: a\r\n\r\n');
    await answered(both);
    for (let n = 0; n < 2 * MOST; n += 1) await open('GET');
    asked[0]?.end('late');
    await answered(both);
  });
});
