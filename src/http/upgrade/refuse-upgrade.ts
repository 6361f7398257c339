import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HubError } from '../../common/errors.js';
import { problemOf } from '../problem.js';

/** Answers an upgrade with a problem document and ends its connection, whose HTTP parser is gone. */
export function refuseUpgrade(socket: Duplex, error: HubError, headers: Record<string, string> = {}): void {
  const problem = problemOf(error);
  const body = JSON.stringify(problem);
  const retryAfter = error.retryAfterMs === undefined ? {} : { 'Retry-After': seconds(error.retryAfterMs) };
  const all = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    Connection: 'close',
    ...retryAfter,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const status = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`;
  socket.once('finish', () => socket.destroy());
  socket.end(`${[status, ...lines].join('\r\n')}\r\n\r\n${body}`);
}

function seconds(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1000)));
}
