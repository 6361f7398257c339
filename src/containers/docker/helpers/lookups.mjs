// Name lookups, limited for each client, since the threads that perform them are few, and an answer may take long.
import { lookup } from 'node:dns';
import { LOOKUPS_OF_ONE } from './limits.mjs';

/** Running and waiting lookups, by client address. */
const clients = new Map();

/** Resolves a name to all addresses like dns.lookup, for the socket `client`. A client that is gone causes no lookup. */
export function resolveName(client, host, options, done) {
  const who = client.remoteAddress ?? '';
  const queue = clients.get(who) ?? { running: 0, waiting: [] };
  clients.set(who, queue);
  queue.waiting.push(() => {
    if (client.destroyed) return finish(new Error('the client is gone'));
    return lookup(host, { ...options, all: true }, finish);
  });
  const finish = (error, found) => {
    queue.running -= 1;
    next(who, queue);
    done(error, found);
  };
  next(who, queue);
}

function next(who, queue) {
  if (queue.running < LOOKUPS_OF_ONE && queue.waiting.length > 0) {
    queue.running += 1;
    setImmediate(queue.waiting.shift());
  }
  if (queue.running === 0 && queue.waiting.length === 0) clients.delete(who);
}
