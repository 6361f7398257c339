// Measures a built hub as `npm start` runs it: time until it is ready, then CPU and memory while it is idle.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environment } from '../drivers/hub.mjs';
import { freePort } from '../stores.mjs';

// Remains of the start are collected within half a minute: 1.6 % of a core in the first, 0.9 % in the next.
const SETTLE_MS = 45_000;
const WATCH_MS = 30_000;
const POLL_MS = 10;

/** Returns the CPU seconds since the process started; Linux only. */
function cpuSeconds(pid, ticks) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

const rssMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

export async function measure({ driver, stores }) {
  const port = await freePort();
  const kind = driver === 'hub' ? 'redis' : 'postgres';
  const { DATABASE_URL, ...env } = environment(stores, { kind });
  const began = performance.now();
  const hub = spawn(process.execPath, [fileURLToPath(new URL('../../dist/main.js', import.meta.url))], {
    env: { PATH: process.env.PATH, ...env, ...(kind === 'redis' ? { DATABASE_URL } : {}), PORT: `${port}` },
    stdio: 'ignore',
  });
  const ready = () =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await ready())) await sleep(POLL_MS);
  const startMs = performance.now() - began;
  await sleep(SETTLE_MS);
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const before = cpuSeconds(hub.pid, ticks);
  await sleep(WATCH_MS);
  const cpuPercent = ((cpuSeconds(hub.pid, ticks) - before) * 100_000) / WATCH_MS;
  const result = { cpuPercent, rssMb: rssMb(hub.pid), startMs };
  hub.kill('SIGTERM');
  await new Promise((resolve) => hub.once('exit', resolve));
  return result;
}
