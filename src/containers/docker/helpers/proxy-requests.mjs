// GET http://host/path, as clients request without TLS from a proxy: RFC 9112, 3.2.2.
import { request as ask } from 'node:http';
import { pipeline } from 'node:stream';
import { toName } from './allow-list.mjs';
import { CONNECT_MS, IDLE_MS } from './limits.mjs';
import { refusal } from './refusals.mjs';

const TLS_PORT = 443;
/** Headers between two neighbors, not meant for the server: RFC 9110, 7.6.1. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
/** Headers that the proxy sets or drops: a Host that differs from the URL's would lead to other hosts of the server. */
const OF_THE_PROXY = ['host', 'proxy-authorization'];

export function passOn(list, request, response) {
  const end = (status, text) => {
    if (response.headersSent) return response.destroy();
    return response.writeHead(status, { 'Content-Type': 'text/plain', Connection: 'close' }).end(text);
  };
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  const web = url?.protocol === 'http:' && url.username === '' && url.password === '';
  const target = web ? { host: toName(url.hostname), port: Number(url.port || 80) } : undefined;
  if (!target || target.port === TLS_PORT || !list.allows(target)) return end(403, refusal(target));
  // Without it, the server would read the body of a GET as a request of its own.
  const chunked = request.headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked'];
  const upstream = ask({
    ...{ ...target, lookup: list.lookupFor(target, request.socket), timeout: CONNECT_MS, agent: false },
    ...{ method: request.method, path: url.pathname + url.search },
    headers: ['Host', url.host, ...endToEnd(request.rawHeaders, OF_THE_PROXY), ...chunked, 'Connection', 'close'],
  });
  upstream.once('socket', (socket) => socket.once('connect', () => upstream.setTimeout(IDLE_MS)));
  upstream.once('timeout', () => upstream.destroy(new Error(`${target.host} does not answer`)));
  upstream.on('error', ({ message }) => end(502, `${message}\n`));
  // Covers a server that changes the protocol: no other event reports that.
  upstream.once(
    'close',
    () => response.headersSent || end(502, `${target.host} closed the connection without an answer\n`),
  );
  upstream.once('response', (answer) => {
    try {
      // Omits the status message: Node.js accepts some that it refuses to write.
      response.writeHead(answer.statusCode, endToEnd(answer.rawHeaders));
    } catch {
      return upstream.destroy(new Error(`the answer of ${target.host} can't be passed on`));
    }
    return pipeline(answer, response, () => undefined);
  });
  response.once('close', () => upstream.destroy());
  return pipeline(request, upstream, () => undefined);
}

/** Returns names and values in turn, in their order, without hop-by-hop headers. */
function endToEnd(rawHeaders, without = []) {
  const pairs = rawHeaders.flatMap((name, n) => (n % 2 === 0 ? [[name.toLowerCase(), name, rawHeaders[n + 1]]] : []));
  // Content-Length is kept even if Connection lists it: without it, the body would be read as a request of its own.
  const named = pairs.flatMap(([key, , value]) =>
    key === 'connection'
      ? value
          .toLowerCase()
          .split(',')
          .map((name) => name.trim())
      : [],
  );
  const dropped = new Set([...HOP_BY_HOP, ...named, ...without]);
  dropped.delete('content-length');
  return pairs.filter(([key]) => !dropped.has(key)).flatMap(([, name, value]) => [name, value]);
}
