// GET http://host/path, as clients ask a proxy for what is not TLS: RFC 9112, 3.2.2.
import { request as ask } from 'node:http';
import { pipeline } from 'node:stream';
import { toName } from './allow-list.mjs';
import { CONNECT_MS, IDLE_MS } from './limits.mjs';
import { refusal } from './refusals.mjs';

const TLS_PORT = 443;
/** They are between two neighbours, and nothing for who is asked: RFC 9110, 7.6.1. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
/** A proxy puts in the host of what is asked for: a different one would be the way to its server's other hosts. */
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
  // Without it, what follows a GET would be read there as a request of its own.
  const chunked = request.headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked'];
  const upstream = ask({
    ...{ ...target, lookup: list.lookupFor(target, request.socket), timeout: CONNECT_MS, agent: false },
    ...{ method: request.method, path: url.pathname + url.search },
    headers: ['Host', url.host, ...endToEnd(request.rawHeaders, OF_THE_PROXY), ...chunked, 'Connection', 'close'],
  });
  upstream.once('socket', (socket) => socket.once('connect', () => upstream.setTimeout(IDLE_MS)));
  upstream.once('timeout', () => upstream.destroy(new Error(`${target.host} does not answer`)));
  upstream.on('error', ({ message }) => end(502, `${message}\n`));
  // As where it would change the protocol: nothing else tells.
  upstream.once('close', () => response.headersSent || end(502, `${target.host} gave no answer\n`));
  upstream.once('response', (answer) => {
    try {
      // Without its words for the status: Node.js takes some that it does not write.
      response.writeHead(answer.statusCode, endToEnd(answer.rawHeaders));
    } catch {
      return upstream.destroy(new Error(`what ${target.host} answers can't be passed on`));
    }
    return pipeline(answer, response, () => undefined);
  });
  response.once('close', () => upstream.destroy());
  return pipeline(request, upstream, () => undefined);
}

/** Names and values in turn, as they came. */
function endToEnd(rawHeaders, without = []) {
  const pairs = rawHeaders.flatMap((name, n) => (n % 2 === 0 ? [[name.toLowerCase(), name, rawHeaders[n + 1]]] : []));
  // Whoever names the length there would have its body read as a request of its own.
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
