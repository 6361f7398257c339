import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Limit of connections; an idle one takes some 10 KB. */
const MAX_CONNECTIONS = 5000;
/** Share of the connections above which silent ones are closed for new ones. */
const CROWDED = 0.9;
/** For the largest body over a slow line; unauthenticated bodies have their own, far shorter limits. */
const REQUEST_MS = 300_000;

/**
 * Limits how many connections the clients of an HTTP server may hold open, and for how long. The limit for headers is
 * longer than that for keep-alive: a load balancer that sends a request over an idle connection must not find it closed.
 * @param most concurrent connections
 * @returns a function that excepts a connection from being closed as silent: it no longer speaks HTTP
 */
export function limitServer(server: Server, keepAliveMs: number, most = MAX_CONNECTIONS): (connection: Duplex) => void {
  server.maxConnections = most;
  server.keepAliveTimeout = keepAliveMs;
  server.headersTimeout = keepAliveMs + 1000;
  server.requestTimeout = Math.max(REQUEST_MS, server.headersTimeout);
  return closeSilent(server, most * CROWDED);
}

/**
 * Closes a silent connection for each new one beyond `enough`: any client may open connections, send half a header on each,
 * and wait, but clients with requests still get in. Connections that never had a request go first, the oldest before others.
 */
function closeSilent(server: Server, enough: number): (connection: Duplex) => void {
  let open = 0;
  /** Connections without a complete request so far, and those between two requests; each in the order of their silence. */
  const never = new Set<Duplex>();
  const idle = new Set<Duplex>();
  const unanswered = new WeakMap<Socket, number>();
  /** HTTP/2 in plain text emits its connections again. */
  const counted = new WeakSet<Duplex>();
  const forget = (socket: Duplex) => never.delete(socket) || idle.delete(socket);

  server.on('connection', (socket) => {
    if (counted.has(socket)) return;
    counted.add(socket);
    open += 1;
    socket.once('close', () => {
      open -= 1;
      forget(socket);
    });
    const [silent] = never.size > 0 ? never : idle;
    if (open > enough && silent) {
      forget(silent);
      silent.destroy();
    }
    never.add(socket);
  });
  // A client may send its next request before the answer to the last.
  server.on('request', ({ socket }, response) => {
    forget(socket);
    unanswered.set(socket, (unanswered.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (unanswered.get(socket) ?? 1) - 1;
      unanswered.set(socket, left);
      if (left === 0 && !socket.destroyed) idle.add(socket);
    });
  });
  return forget;
}
