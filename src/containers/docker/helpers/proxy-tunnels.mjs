// CONNECT host:port, as clients ask a proxy for TLS: RFC 9110, 9.3.6.
import { connect, isIP } from 'node:net';
import { pipeline } from 'node:stream';
import { plain } from './allow-list.mjs';
import { readClientHello } from './client-hello.mjs';

const CONNECT_MS = 15_000;
const HELLO_MS = 10_000;
const KEEP_ALIVE_MS = 60_000;

export async function tunnel(list, authority, client, head) {
  const end = (status, text) =>
    client.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${text}`);
  const [, name, number] = /^(\[[\da-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(authority) ?? [];
  const target = name && { host: plain(name), port: Number(number) };
  if (!target || target.port > 65_535 || !list.allows(target)) return end('403 Forbidden', list.refusal(target));
  try {
    const upstream = await reach(list, target, client);
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const hello = await greeting(client, head, target);
    if (hello === undefined || client.destroyed) return [client, upstream].forEach((socket) => socket.destroy());
    upstream.write(hello);
    pipeline(client, upstream, () => undefined);
    return pipeline(upstream, client, () => undefined);
  } catch (error) {
    return end('502 Bad Gateway', `${error.message}\n`);
  }
}

function reach(list, target, client) {
  const upstream = connect({ ...target, lookup: list.lookupFor(target), timeout: CONNECT_MS, allowHalfOpen: true });
  client.once('close', () => upstream.destroy());
  return new Promise((resolve, reject) => {
    upstream.once('timeout', () => upstream.destroy(new Error(`${target.host} does not answer`)));
    // Later ones are the pipeline's to see.
    upstream.on('error', reject);
    upstream.once('connect', () => {
      upstream.setTimeout(0);
      upstream.setKeepAlive(true, KEEP_ALIVE_MS);
      resolve(upstream);
    });
  });
}

/**
 * The first bytes, when they ask for the host that was let through: else one allowed name would be the way to whatever
 * its server holds besides. Undefined: they don't, or there are none.
 */
async function greeting(client, head, target) {
  const late = setTimeout(() => client.destroy(), HELLO_MS);
  let bytes = head;
  try {
    for (;;) {
      const hello = readClientHello(bytes);
      if (hello !== undefined) return isMeant(hello, target) ? bytes : undefined;
      const more = await next(client);
      if (more === undefined) return undefined;
      bytes = Buffer.concat([bytes, more]);
    }
  } catch ({ message }) {
    console.log(`refused what is said to ${JSON.stringify(target.host)}: ${message}`);
    return undefined;
  } finally {
    clearTimeout(late);
  }
}

function isMeant({ name }, { host }) {
  const meant = name === undefined ? isIP(host) !== 0 : plain(name) === host;
  if (!meant) console.log(`refused ${JSON.stringify(name ?? 'no name')} behind ${JSON.stringify(host)}`);
  return meant;
}

/** Undefined at its end. */
function next(socket) {
  return new Promise((resolve) => {
    const done = (chunk) => {
      socket.off('data', done).off('end', done).off('close', done).pause();
      resolve(Buffer.isBuffer(chunk) ? chunk : undefined);
    };
    socket.on('data', done).on('end', done).on('close', done).resume();
  });
}
