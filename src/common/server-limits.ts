import type { Server } from 'node:http';

/** Each takes some 10 KB while it is idle. */
const MAX_CONNECTIONS = 5000;
/** For the largest body over a slow line; what strangers send has its own, far shorter limits. */
const REQUEST_MS = 300_000;

/**
 * Bounds what the clients of an HTTP server may hold open, and for how long. The time for headers is longer than that for
 * keep-alive: a load balancer that sends a request over an idle connection must not find it cut.
 */
export function limitServer(server: Server, keepAliveMs: number): void {
  server.maxConnections = MAX_CONNECTIONS;
  server.keepAliveTimeout = keepAliveMs;
  server.headersTimeout = keepAliveMs + 1000;
  server.requestTimeout = Math.max(REQUEST_MS, server.headersTimeout);
}
