import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

const HOP_BY_HOP = new Set(['upgrade', 'http2-settings', 'connection']);

/**
 * Serves a request as if it had not asked for another protocol, which a server may ignore. Java's client offers `h2c` with
 * each first request; Node gives every upgrade to the one listener, and has released its parser by then. So the request's
 * head is returned to the connection without the offer, and the connection to the server.
 */
export function declineUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!HOP_BY_HOP.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`);
  }
  const kept = (request.headers.connection ?? '').split(',').map((token) => token.trim().toLowerCase());
  const connection = kept.filter((token) => token !== '' && !HOP_BY_HOP.has(token));
  if (connection.length > 0) lines.push(`Connection: ${connection.join(', ')}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
