import { setTimeout as sleep } from 'node:timers/promises';
import { openDriver } from '../drivers/open.mjs';
import { profiled } from '../profile.mjs';

const CHUNK = 1000;
const WORK = { none: async () => undefined, ms: (ms) => () => sleep(ms) };

async function fill(queue, jobs) {
  for (let n = 0; n < jobs; n += CHUNK) {
    await queue.addBulk(Array.from({ length: Math.min(CHUNK, jobs - n) }, (_, k) => ({ n: n + k })));
  }
  await queue.settled();
}

/** Measures waiting jobs, from the queue's resumption until the store has recorded the end of all. */
export async function measure({ driver, stores, jobs, warmJobs = 3000, concurrency, jobMs = 0, batch }) {
  const work = jobMs > 0 ? WORK.ms(jobMs) : WORK.none;
  const queue = await openDriver(driver, stores, { work, concurrency, batch });
  const round = async (count) => {
    const cpu = process.cpuUsage();
    const began = performance.now();
    await queue.resume();
    await queue.ended(count);
    const tookMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    return { perSecond: (count * 1000) / tookMs, cpuUs: (user + system) / count, jobs: count, tookMs };
  };
  const ready = async (count) => {
    await queue.pause();
    await fill(queue, count);
  };
  const warm = Math.min(warmJobs, jobs);
  await ready(warm);
  await round(warm);
  await ready(jobs);
  const result = await profiled(driver, () => round(jobs));
  await queue.close();
  return result;
}
