// The only way out for runners in a strict network: an HTTP proxy to the allowed hosts. node proxy.mjs '{"host": …}'
import { createServer } from 'node:http';
import { AllowList } from './allow-list.mjs';
import { IDLE_MS, KEEP_ALIVE_MS, MAX_CONNECTIONS, MAX_OF_ONE } from './limits.mjs';
import { passOn } from './proxy-requests.mjs';
import { tunnel } from './proxy-tunnels.mjs';
import { endWith } from './refusals.mjs';

const { host, port, ...lists } = JSON.parse(process.argv[2]);
const list = new AllowList(lists);
const connectionsOf = new Map();

/** Counts a client's connection; returns false when that is one too many. */
function counted(socket) {
  const who = socket.remoteAddress;
  connectionsOf.set(who, (connectionsOf.get(who) ?? 0) + 1);
  socket.once('close', () => {
    if (connectionsOf.get(who) === 1) connectionsOf.delete(who);
    else connectionsOf.set(who, connectionsOf.get(who) - 1);
  });
  return connectionsOf.get(who) <= MAX_OF_ONE;
}

const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 20_000, requestTimeout: 0 });
server.maxConnections = MAX_CONNECTIONS;
// One request per connection bounds what a client can have open upstream: Node.js starts all pipelined requests. A
// client that pipelines is cut off, since the end of a connection full of waiting responses goes unnoticed.
server.maxRequestsPerSocket = 1;
server.on('dropRequest', (_, socket) => socket.destroy());
server.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  if (!counted(socket)) socket.destroy();
});
server.on('connect', (request, client, head) => tunnel(list, request.url, client, head));
server.on('request', (request, response) => passOn(list, request, response));
server.on('upgrade', (_, client) => endWith(client, '501 Not Implemented'));
server.on('clientError', (_, client) => endWith(client, '400 Bad Request'));
server.listen(port, host, () => console.log(`ready ${JSON.stringify(server.address())}`));
process.on('SIGTERM', () => process.exit(0));
