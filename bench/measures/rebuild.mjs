import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openDriver } from '../drivers/open.mjs';

const CHUNK = 1000;
const PAGE = 2000;
const POLL_MS = 20;

/** Adds the same jobs to plain BullMQ, as a program that has them at hand would. @returns milliseconds */
async function rawAdd(raw, pool) {
  const { rows } = await pool.query(
    `select id, type, priority, greatest(0, coalesce(extract(epoch from run_at - now()) * 1000, 0))::float8 as delay
       from jobs where state in ('waiting','delayed') and type = 'noop'`,
  );
  await raw.pause();
  const began = performance.now();
  for (let n = 0; n < rows.length; n += PAGE) await raw.addEntries(rows.slice(n, n + PAGE));
  const tookMs = performance.now() - began;
  await raw.clear();
  return tookMs;
}

async function wipe(driver, { redisUrl }, pool) {
  if (driver !== 'hub') return pool.query('truncate bullmq.job, bullmq.meta cascade');
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  await redis.flushall();
  return redis.disconnect();
}

/** Measures the time from the wipe until the engine holds every open job again, including the hub's own detection. */
export async function measure({ driver, raw: rawDriver, stores, jobs }) {
  const hub = await openDriver(driver, stores, { work: async () => undefined, concurrency: 2 });
  const raw = await openDriver(rawDriver, stores, {});
  await hub.pause();
  for (let n = 0; n < jobs; n += CHUNK) {
    await hub.addAll(
      Array.from({ length: CHUNK }, (_, k) => ({
        type: 'noop',
        data: { n: n + k },
        priority: 1 + (k % 5),
        ...(k % 2 ? { delay: 3_600_000 + k } : {}),
      })),
    );
  }
  await hub.settled();
  const before = await rawAdd(raw, hub.pool);
  const began = performance.now();
  await wipe(driver, stores, hub.pool);
  while ((await hub.engineJobs()) === 0) await sleep(POLL_MS);
  const noticedMs = performance.now() - began;
  while ((await hub.engineJobs()) < jobs) await sleep(POLL_MS);
  const backMs = performance.now() - began;
  const after = await rawAdd(raw, hub.pool);
  await hub.close();
  await raw.close();
  const rawMs = (before + after) / 2;
  return { ratio: rawMs / backMs, withoutNoticing: rawMs / (backMs - noticedMs), noticedMs, backMs, rawMs };
}
