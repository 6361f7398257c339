// The built hub with a careless probe_echo that misbehaves as its data says; SIGUSR2 causes an error outside any job.
import 'reflect-metadata';
import { once } from 'node:events';

const load = (path) => import(new URL(`../../../dist/${path}`, import.meta.url).href);
const { ProbeEchoHandler } = await load('families/probe/probe-echo.handler.js');

const thrower = () => {
  throw new Error('a trap');
};
const circular = new Error('round and round');
circular.cause = circular;
const THROWN = {
  undefined: undefined,
  symbol: Symbol('odd'),
  nullPrototype: Object.create(null),
  proxy: new Proxy(new Error(), { get: thrower, getPrototypeOf: thrower, has: thrower, ownKeys: thrower }),
  getter: Object.defineProperty(new Error(), 'message', { get: thrower }),
  stack: Object.assign(new Error('an odd stack'), { stack: 7 }),
  huge: 'x'.repeat(5_000_000),
  circular,
};

ProbeEchoHandler.prototype.run = async function ({ throws, leaves, bytes, ...data }, ctx) {
  if (throws !== undefined) throw THROWN[throws];
  if (bytes !== undefined) return 'r'.repeat(bytes);
  if (leaves === undefined) return data;
  const error = new Error(`left to the process by ${leaves}`);
  if (leaves === 'rejection') void Promise.reject(error);
  else setTimeout(() => { throw error; }, 1); // prettier-ignore
  await once(ctx.signal, 'abort');
};

process.on('SIGUSR2', () => void Promise.reject(new Error('of nobody')));

const { runHub } = await load('bootstrap/run-process.js');
await runHub();
