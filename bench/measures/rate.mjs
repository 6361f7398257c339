import { profiled } from '../profile.mjs';

// Measures the calls per second of a closed loop: each caller calls again as soon as it is answered.

/** @param call resolves when done @param weight jobs per call @returns {perSecond, cpuUs, jobs, tookMs}, counted in jobs */
export async function rate(call, { name = 'rate', callers, warmMs, ms, weight = 1 }) {
  await loop(call, callers, warmMs);
  return profiled(name, async () => {
    const cpu = process.cpuUsage();
    const began = performance.now();
    const calls = await loop(call, callers, ms);
    const tookMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    const jobs = calls * weight;
    return { perSecond: (jobs * 1000) / tookMs, cpuUs: (user + system) / jobs, jobs, tookMs };
  });
}

async function loop(call, callers, ms) {
  const until = performance.now() + ms;
  let calls = 0;
  const caller = async () => {
    while (performance.now() < until) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return calls;
}
