// Reports which targets can be reached from a container in a runner's network:
// node probe.mjs '{"targets": [{"name": "host", …}, …], "proxy": …}'
import { connect } from 'node:net';

const PATIENCE_MS = 3000;

/** Whether the connection opens, and a response to the question, if any, matches. */
const answers = ({ host, port }, question, expected) =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (reached) => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => (question ? socket.write(question) : end(true)));
    socket.once('data', (chunk) => end(expected.test(chunk.toString('latin1'))));
    for (const event of ['error', 'timeout', 'end']) socket.once(event, () => end(false));
  });

const { targets, proxy } = JSON.parse(process.argv[2]);

async function reached(target) {
  if (await answers(target)) return [target.name];
  if (proxy === undefined) return [];
  const authority = target.host.includes(':') ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
  const through = await answers(
    proxy,
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
    /^HTTP\/1\.1 200/,
  );
  return through ? [`${target.name} (through the proxy)`] : [];
}

/** Whether the proxy is there and refuses: only then does it prove something that it lets nothing through. */
const refuses = () => answers(proxy, 'CONNECT nothing.invalid:443 HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 403/);

const found = await Promise.all(targets.map(reached));
const silent = proxy !== undefined && !(await refuses());
console.log(JSON.stringify({ reached: found.flat(), silent }));
