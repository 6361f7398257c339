// What ioredis 5.11.1 does wrong where a connection is lost.
import type { Cluster, Redis } from 'ioredis';

/**
 * ioredis forgets the promise of a `connect()` whose look at the cluster's state fails (5.11.1): it makes its next attempts by
 * itself, and tells their outcome to nobody. A BullMQ worker that connects its blocking connection again while slots are
 * served by nobody would wait for that promise for ever, and take no job until its process ends. Here the promise settles
 * with the connection: it resolves once the connection is ready, and rejects once it has ended.
 */
export function settleConnect(client: Cluster): void {
  const connect = client.connect.bind(client);
  let settled: Promise<void> | undefined;
  client.connect = () => {
    // One for all attempts: an outage may see thousands of them.
    settled ??= readyOrEnded(client).finally(() => (settled = undefined));
    return Promise.race([connect(), settled]);
  };
}

function readyOrEnded(client: Cluster): Promise<void> {
  return new Promise((resolve, reject) => {
    const forget = () => {
      client.off('ready', ready).off('end', ended);
    };
    const ready = () => {
      forget();
      resolve();
    };
    const ended = () => {
      // Told a tick late: a new attempt may have begun meanwhile.
      if (client.status !== 'end') return;
      forget();
      reject(new Error('Connection is closed.'));
    };
    client.on('ready', ready).on('end', ended);
  });
}

/**
 * The timer of `socketTimeout` runs on when its connection is lost: it would cut the next one, which has answered all the
 * while, and keep a process alive that has nothing left to do.
 */
export function clearSocketTimer(client: Redis): void {
  const owner = client as unknown as { socketTimeoutTimer?: NodeJS.Timeout };
  client.on('close', () => {
    clearTimeout(owner.socketTimeoutTimer);
    owner.socketTimeoutTimer = undefined;
  });
}
