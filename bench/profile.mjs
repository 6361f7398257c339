// Profiles a measurement: CPU time of this process by package and by function, and the CPU time of PostgreSQL and Redis.
// Enabled by BENCH_PROFILE, which names the folder for the .cpuprofile.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';

const SHOWN = 25;
const IDLE = new Set(['(idle)', '(root)']);
/** Clock ticks per second in Linux's CPU times. */
const TICKS = 100;

/** Returns the CPU seconds of all processes of that name, including their ended children; Linux only. */
function cpuOf(name) {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const [head, tail] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
      if (!head.endsWith(`(${name}`)) continue;
      const fields = tail.split(' ').map(Number);
      ticks += fields[11] + fields[12] + fields[13] + fields[14];
    } catch {
      // The process has ended meanwhile.
    }
  }
  return ticks / TICKS;
}

const packageOf = (url) => {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return name ?? /(?:dist|bench)\/.*/.exec(url)?.[0] ?? url;
};

/** Returns milliseconds by package and by function. */
function summary({ nodes, samples, timeDeltas }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const packages = new Map();
  const functions = new Map();
  const count = (map, key, ms) => map.set(key, (map.get(key) ?? 0) + ms);
  for (const [index, id] of samples.entries()) {
    const { functionName, url, lineNumber } = frames.get(id);
    if (IDLE.has(functionName)) continue;
    const ms = timeDeltas[index] / 1000;
    count(packages, url ? packageOf(url) : functionName || '(native)', ms);
    count(functions, `${functionName || '(anonymous)'} ${url ? `${packageOf(url)}:${lineNumber + 1}` : ''}`, ms);
  }
  return { packages, functions };
}

function print(title, map, unit) {
  console.log(`  ${title}`);
  for (const [key, ms] of [...map].sort((a, b) => b[1] - a[1]).slice(0, SHOWN))
    console.log(`    ${unit(ms).padStart(8)} ${key}`);
}

/** Runs and profiles `work`. @param work returns an object with `jobs`; times are printed per job, in microseconds */
export async function profiled(name, work) {
  const folder = process.env.BENCH_PROFILE;
  if (!folder) return work();
  const stores = ['postgres', 'redis-server'];
  const before = stores.map(cpuOf);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  const answer = await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const file = join(folder, `${name}-${process.pid}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  const perJob = (ms) => `${((ms * 1000) / answer.jobs).toFixed(1)} µs`;
  console.log(`${name}: ${file}; CPU for each of ${answer.jobs} jobs`);
  for (const [index, store] of stores.entries())
    console.log(`  ${perJob((cpuOf(store) - before[index]) * 1000).padStart(10)} ${store}`);
  const { packages, functions } = summary(profile);
  print('by package', packages, perJob);
  print('by function', functions, perJob);
  return answer;
}
