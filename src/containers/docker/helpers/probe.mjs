// In a container on the runners' network: what can be reached from there? node probe.mjs '[{"name": "host", …}, …]'
import { connect } from 'node:net';

const PATIENCE_MS = 3000;

const connects = ({ host, port }) =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (reached) => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });

const targets = JSON.parse(process.argv[2]);
const reached = await Promise.all(targets.map(connects));
console.log(JSON.stringify({ reached: targets.filter((_, index) => reached[index]).map(({ name }) => name) }));
