import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Each takes some 10 KB while it is idle. */
const MAX_CONNECTIONS = 5000;
/** Of these the share that is kept free, by ending connections that ask nothing. */
const ROOM = 0.1;
/** For the largest body over a slow line; what strangers send has its own, far shorter limits. */
const REQUEST_MS = 300_000;

/**
 * Bounds what the clients of an HTTP server may hold open, and for how long. The time for headers is longer than that for
 * keep-alive: a load balancer that sends a request over an idle connection must not find it cut.
 * @param most connections at a time
 */
export function limitServer(server: Server, keepAliveMs: number, most = MAX_CONNECTIONS): void {
  server.maxConnections = most;
  server.keepAliveTimeout = keepAliveMs;
  server.headersTimeout = keepAliveMs + 1000;
  server.requestTimeout = Math.max(REQUEST_MS, server.headersTimeout);
  makeRoom(server, most * (1 - ROOM));
}

/**
 * Ends the connection that has been without a request for longest when there are more than `enough`: anybody may open
 * connections, say half a header on each, and wait; who asks something gets in all the same.
 */
function makeRoom(server: Server, enough: number): void {
  let open = 0;
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    open += 1;
    silent.add(socket);
    socket.once('close', () => {
      open -= 1;
      silent.delete(socket);
    });
    const [longest] = silent;
    if (open <= enough || !longest) return;
    silent.delete(longest);
    longest.destroy();
  });
  server.on('request', ({ socket }, response) => {
    silent.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) silent.add(socket);
    });
  });
}
