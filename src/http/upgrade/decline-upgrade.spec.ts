import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { limitServer } from '../../common/server-limits.js';
import { declineUpgrade } from './decline-upgrade.js';

const MOST = 20;

it('counts as one connection, however many upgrades it offers', async () => {
  const server = createServer((_, response) => response.end('here'));
  limitServer(server, 65_000, MOST);
  server.on('upgrade', (request, socket, head) => declineUpgrade(server, request, socket, head));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const open = async () => {
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined);
    await once(client, 'connect');
    return client;
  };
  const answered = async (client: Awaited<ReturnType<typeof open>>) =>
    expect(String((await once(client, 'data'))[0])).toContain('200 OK');
  const [silent, offering] = [await open(), await open()];
  silent.write('GET');
  for (let n = 0; n < 2 * MOST; n += 1) {
    offering.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    await answered(offering);
  }
  // A connection beyond the limit would close the silent one.
  const last = await open();
  last.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await answered(last);
  silent.write(' / HTTP/1.1\r\nHost: a\r\n\r\n');
  await answered(silent);
  for (const client of [silent, offering, last]) client.destroy();
  server.close();
});
