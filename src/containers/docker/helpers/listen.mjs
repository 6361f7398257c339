// Listens in the network of another runner, or in the host's, and prints its port and addresses. node listen.mjs
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Its lifetime: the process that started it may be gone. */
const LIFE_MS = 300_000;
/** Maximum of addresses: a host of many containers has an interface for each network. */
const MAX_ADDRESSES = 64;

const all = Object.values(networkInterfaces()).flat();
const addresses = all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
const server = createServer((socket) => socket.on('error', () => undefined).end('reached\n')).listen(0, () => {
  const { port } = server.address();
  console.log(`ready ${JSON.stringify({ port, addresses: addresses.slice(0, MAX_ADDRESSES) })}`);
});
setTimeout(() => process.exit(0), LIFE_MS);
process.on('SIGTERM', () => process.exit(0));
