import { setTimeout as sleep } from 'node:timers/promises';
import { openDriver } from '../drivers/open.mjs';
import { quantile } from '../statistics.mjs';

const IDLE_MS = 5;

/** Measures the time from the call that adds a job to the first line of its handler, while nothing else runs. */
export async function measure({ driver, stores, samples = 500, warm = 100 }) {
  let begun = () => undefined;
  const work = async () => begun(performance.now());
  const queue = await openDriver(driver, stores, { work, concurrency: 2, localQueue: 0 });
  await queue.resume?.();
  const took = [];
  for (let n = 0; n < warm + samples; n += 1) {
    const began = performance.now();
    const at = new Promise((resolve) => (begun = resolve));
    await queue.add({ n });
    const ms = (await at) - began;
    if (n >= warm) took.push(ms);
    await queue.ended(1);
    await sleep(IDLE_MS);
  }
  await queue.close();
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}
