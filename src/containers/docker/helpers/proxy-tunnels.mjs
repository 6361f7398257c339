// CONNECT host:port, as clients request TLS from a proxy: RFC 9110, 9.3.6.
import { connect, isIP } from 'node:net';
import { pipeline } from 'node:stream';
import { toName } from './allow-list.mjs';
import { readClientHello } from './client-hello.mjs';
import { CONNECT_MS, HELLO_MS, KEEP_ALIVE_MS } from './limits.mjs';
import { endWith, note, quoted, refusal } from './refusals.mjs';

export async function tunnel(list, authority, client, head) {
  const [, name, number] = /^(\[[\da-f:.]+\]|[\w.-]{1,255}):(\d{1,5})$/i.exec(authority) ?? [];
  const target = name && { host: toName(name), port: Number(number) };
  if (!target || target.port > 65_535 || !list.allows(target)) return endWith(client, '403 Forbidden', refusal(target));
  try {
    const upstream = await reach(list, target, client);
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const hello = await greeting(client, head, target);
    if (hello === undefined || client.destroyed) return [client, upstream].forEach((socket) => socket.destroy());
    upstream.write(hello);
    pipeline(client, upstream, () => undefined);
    return pipeline(upstream, client, () => undefined);
  } catch (error) {
    return endWith(client, '502 Bad Gateway', `${error.message}\n`);
  }
}

function reach(list, target, client) {
  const lookup = list.lookupFor(target, client);
  const upstream = connect({ ...target, lookup, timeout: CONNECT_MS, allowHalfOpen: true });
  client.once('close', () => upstream.destroy());
  return new Promise((resolve, reject) => {
    upstream.once('timeout', () => upstream.destroy(new Error(`${target.host} does not answer`)));
    // The pipeline handles later errors.
    upstream.on('error', reject);
    upstream.once('connect', () => {
      upstream.setTimeout(0);
      upstream.setKeepAlive(true, KEEP_ALIVE_MS);
      resolve(upstream);
    });
  });
}

/**
 * Returns the first bytes if they ask for the allowed host: otherwise one allowed name would lead to everything else
 * that listens at its address. Undefined: they don't, or there are none.
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
    note(`refused the greeting to ${quoted(target.host)}: ${message}`);
    return undefined;
  } finally {
    clearTimeout(late);
  }
}

function isMeant({ name }, { host }) {
  const meant = name === undefined ? isIP(host) !== 0 : toName(name) === host;
  if (!meant) note(`refused ${quoted(name ?? 'no name')} in a tunnel to ${quoted(host)}`);
  return meant;
}

/** Returns the next chunk; undefined at the end. */
function next(socket) {
  return new Promise((resolve) => {
    const done = (chunk) => {
      socket.off('data', done).off('end', done).off('close', done).pause();
      resolve(Buffer.isBuffer(chunk) ? chunk : undefined);
    };
    socket.on('data', done).on('end', done).on('close', done).resume();
  });
}
