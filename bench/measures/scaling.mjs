import { setTimeout as sleep } from 'node:timers/promises';
import { open } from '../drivers/hub.mjs';
import { startWorker } from '../load/start-worker.mjs';

const PROCESSES = [1, 5, 10];
const CONCURRENCY = 2;
const JOB_MS = 10;
/** Theoretical duration of one measurement's jobs. */
const TARGET_MS = 4000;
const SETTLE_MS = 3000;
const CHUNK = 1000;

/** Measures jobs of 10 ms on 1, 5 and 10 worker processes of concurrency 2, relative to linear scaling. */
export async function measure({ stores }) {
  const hub = await open(stores, { role: 'api' });
  const rates = {};
  for (const processes of PROCESSES) {
    const jobs = Math.round((processes * CONCURRENCY * TARGET_MS) / JOB_MS);
    const stops = await Promise.all(
      Array.from({ length: processes }, () => startWorker({ stores, concurrency: CONCURRENCY, jobMs: JOB_MS })),
    );
    await hub.pause();
    for (let n = 0; n < jobs; n += CHUNK) {
      await hub.addBulk(Array.from({ length: Math.min(CHUNK, jobs - n) }, () => ({ n })));
    }
    await hub.settled();
    await sleep(SETTLE_MS);
    const began = performance.now();
    await hub.resume();
    await hub.allEnded();
    rates[processes] = (jobs * 1000) / (performance.now() - began);
    await Promise.all(stops.map((stop) => stop()));
  }
  await hub.close();
  const [one, five, ten] = PROCESSES.map((processes) => rates[processes]);
  return { linear10: ten / one / 10, linear5: five / one / 5, perSecond1: one, perSecond5: five, perSecond10: ten };
}
