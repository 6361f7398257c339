// The one way out of runners in a strict network: an HTTP proxy to the hosts that are allowed. node proxy.mjs '{"host": …}'
import { createServer } from 'node:http';
import { AllowList } from './allow-list.mjs';
import { pass } from './proxy-requests.mjs';
import { tunnel } from './proxy-tunnels.mjs';

/** GitHub's long polls are silent for 50 s; what is silent for an hour is dead. */
const IDLE_MS = 3_600_000;
const KEEP_ALIVE_MS = 60_000;
/** One greedy job must leave room for the others. */
const MAX_OF_ONE = 256;
const MAX_CONNECTIONS = 2048;

const { host, port, ...lists } = JSON.parse(process.argv[2]);
const list = new AllowList(lists);
/** How many each client has open. */
const open = new Map();

/** True while there is room for one more. */
function counted(socket) {
  const who = socket.remoteAddress;
  open.set(who, (open.get(who) ?? 0) + 1);
  socket.once('close', () => {
    if (open.get(who) === 1) open.delete(who);
    else open.set(who, open.get(who) - 1);
  });
  return open.get(who) <= MAX_OF_ONE;
}

const limits = { maxHeaderSize: 16_384, headersTimeout: 20_000, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS };
const server = createServer(limits);
// Who has said all may still listen: `nc` at the end of its input. Node.js has it, and does not document it.
server.httpAllowHalfOpen = true;
server.maxConnections = MAX_CONNECTIONS;
server.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  if (!counted(socket)) socket.destroy();
});
server.on('connect', (request, client, head) => tunnel(list, request.url, client, head));
server.on('request', (request, response) => pass(list, request, response));
server.on('upgrade', (_, client) => client.end('HTTP/1.1 501 Not Implemented\r\nConnection: close\r\n\r\n'));
server.on('clientError', (_, client) => client.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
server.listen(port, host, () => console.log(`ready ${JSON.stringify(server.address())}`));
process.on('SIGTERM', () => process.exit(0));
