import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface GiteaAnswer {
  status: number;
  body?: object;
}

/** What goes wrong at one call; `after`: it has been carried out. */
export type GiteaFault =
  | 'none'
  | 'try again later'
  | 'out of date'
  | 'conflict'
  | 'moved head'
  | 'error'
  | 'error after'
  | 'drop'
  | 'drop after'
  | 'slow'
  | 'html'
  | 'huge'
  | 'rate limit'
  | 'busy'
  | 'echo'
  | 'redirect'
  | 'wrong shape';

interface Faulty {
  act: () => Promise<GiteaAnswer>;
  push: () => Promise<unknown>;
  token: string;
}

const SLOW_MS = 500;
/** More than anybody reads. */
const HUGE_BYTES = 3_000_000_000;
const GIT_SAYS = {
  Style: 'squash',
  StdOut: 'CONFLICT (content): Merge conflict in a',
  StdErr: 'error: could not apply',
  Err: {},
};

const answers: Partial<Record<GiteaFault, [status: number, body: object, headers?: Record<string, string>]>> = {
  'try again later': [405, { message: 'Please try again later' }],
  'out of date': [409, { message: 'merge push out of date' }],
  conflict: [409, GIT_SAYS],
  error: [500, { message: 'internal' }],
  'rate limit': [429, { message: 'slow down' }, { 'retry-after': '1' }],
  busy: [503, { message: 'starting' }, { 'retry-after': '1' }],
  redirect: [307, {}, { location: 'http://127.0.0.1:1/' }],
  'wrong shape': [200, { number: 'seven', state: 'ajar' }],
};

export async function perform(
  fault: GiteaFault,
  response: ServerResponse,
  { act, push, token }: Faulty,
): Promise<void> {
  const [status, body, headers] = answers[fault] ?? [];
  if (status !== undefined) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
    return;
  }
  if (fault === 'moved head') await push();
  if (fault === 'slow') await pause(SLOW_MS);
  if (fault === 'error after' || fault === 'drop after') await act();
  if (fault === 'drop' || fault === 'drop after') return void response.destroy();
  if (fault === 'error after') return write(response, { status: 500, body: { message: 'post-receive failed' } });
  if (fault === 'echo') return write(response, { status: 403, body: { message: `no rights for token ${token}!` } });
  if (fault === 'html') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
  if (fault === 'huge') return endless(response);
  write(response, await act());
}

/** Sends three gigabytes, unless the reader leaves. */
function endless(response: ServerResponse): void {
  const chunk = Buffer.alloc(1_000_000, ' ');
  let sent = 0;
  const send = () => {
    while (sent < HUGE_BYTES && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', send);
    }
    response.end();
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  send();
}

export function write(response: ServerResponse, { status, body }: GiteaAnswer): void {
  response.writeHead(status, body && { 'content-type': 'application/json;charset=utf-8' });
  response.end(body && JSON.stringify(body));
}
