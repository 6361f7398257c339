// Repairs of ioredis 5.11.1 for lost connections.
import type { Cluster, Redis } from 'ioredis';

interface Waiting {
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * Settles `connect()` with the connection: resolves once it is ready, rejects once it has ended. ioredis (5.11.1) drops
 * the promise of a `connect()` whose check of the cluster's state fails, and retries without reporting the outcome. A
 * BullMQ worker that reconnects its blocking connection while hash slots are unserved would wait for that promise forever,
 * and take no job until its process ends.
 */
export function settleConnect(client: Cluster): void {
  const connect = client.connect.bind(client);
  const waiting = new Set<Waiting>();
  const settle = (how: (one: Waiting) => void) => {
    for (const one of waiting) how(one);
    waiting.clear();
  };
  // Both events come a tick after the status, which may have changed again.
  client.on('ready', () => client.status === 'ready' && settle((one) => one.resolve()));
  client.on('end', () => client.status === 'end' && settle((one) => one.reject(new Error('Connection is closed.'))));
  client.connect = () => {
    // ioredis' own further attempts have no caller that waits.
    if (client.status === 'reconnecting') return connect();
    return new Promise<void>((resolve, reject) => {
      const one = { resolve, reject };
      waiting.add(one);
      void connect()
        .then(resolve, reject)
        .finally(() => waiting.delete(one));
    });
  };
}

/**
 * Stops the timer of `socketTimeout` when its connection is lost. ioredis leaves it running: it cuts the next connection,
 * and keeps a process alive that has nothing left to do.
 */
export function clearSocketTimer(client: Redis): void {
  const owner = client as unknown as { socketTimeoutTimer?: NodeJS.Timeout };
  client.on('close', () => {
    clearTimeout(owner.socketTimeoutTimer);
    owner.socketTimeoutTimer = undefined;
  });
}
