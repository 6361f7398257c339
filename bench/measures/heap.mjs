import { openDriver } from '../drivers/open.mjs';

const STEP = 50_000;
const CHUNK = 1000;
const mega = (bytes) => bytes / 2 ** 20;

/** Compares the heap after a collection at 100,000 jobs with that at the end; needs --expose-gc. */
export async function measure({ driver, stores, jobs, concurrency }) {
  const queue = await openDriver(driver, stores, { work: async () => undefined, concurrency });
  const heaps = [];
  for (let done = 0; done < jobs; done += STEP) {
    for (let n = 0; n < STEP; n += CHUNK) await queue.addBulk(Array.from({ length: CHUNK }, (_, k) => ({ n: n + k })));
    await queue.ended(STEP);
    globalThis.gc();
    heaps.push(mega(process.memoryUsage().heapUsed));
  }
  await queue.close();
  const [, early] = heaps;
  const last = heaps.at(-1);
  return { growthPercent: ((last - early) * 100) / early, earlyMb: early, lastMb: last };
}
