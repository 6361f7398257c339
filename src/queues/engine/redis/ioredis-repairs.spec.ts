import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Redis } from 'ioredis';
import { clearSocketTimer } from './ioredis-repairs.js';

describe('a connection that is lost while it waits for a reply', () => {
  let server: Server;
  let client: Redis;
  let accepted: Promise<Socket[]>;
  beforeEach(async () => {
    server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    accepted = once(server, 'connection') as Promise<Socket[]>;
    const { port } = server.address() as AddressInfo;
    const options = { enableReadyCheck: false, retryStrategy: () => null, maxRetriesPerRequest: 0 };
    client = new Redis({ host: '127.0.0.1', port, socketTimeout: 60_000, disableClientInfo: true, ...options });
    client.on('error', () => undefined);
  });
  afterEach(() => {
    client.disconnect();
    server.close();
  });

  const timer = () => (client as unknown as { socketTimeoutTimer?: NodeJS.Timeout }).socketTimeoutTimer;

  it('clears its timer', async () => {
    clearSocketTimer(client);
    const [socket] = await accepted;
    const answer = client.get('a').catch(() => undefined);
    await once(socket!, 'data');
    expect(timer()).toBeDefined();
    socket!.destroy();
    await once(client, 'close');
    await answer;
    expect(timer()).toBeUndefined();
  });
});
