// Questions for names: at most some of one client at a time, since the threads that ask are few, and an answer may take long.
import { lookup } from 'node:dns';
import { LOOKUPS_OF_ONE } from './limits.mjs';

/** By client: what runs, and what waits. */
const clients = new Map();

/** As dns.lookup of all addresses; `client` is the socket that it is for. Of one that is gone nothing is asked. */
export function lookUp(client, host, options, done) {
  const who = client.remoteAddress ?? '';
  const queue = clients.get(who) ?? { running: 0, waiting: [] };
  clients.set(who, queue);
  queue.waiting.push(() => {
    if (client.destroyed) return finish(new Error('nobody waits for it any more'));
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
