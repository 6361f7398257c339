import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { open } from '../drivers/hub.mjs';

const CHUNK = 1000;
const PAGE = 2000;
const LOOK_MS = 20;

/** The same jobs, as somebody would add them to BullMQ who has them at hand. */
async function rawAdd(redis, pool) {
  const { rows } = await pool.query(
    `select id, type, priority, greatest(0, coalesce(extract(epoch from run_at - now()) * 1000, 0))::float8 as delay
       from jobs where state in ('waiting','delayed') and type = 'noop'`,
  );
  const queue = new Queue('raw', { connection: redis, prefix: '{raw}' });
  await queue.pause();
  const began = performance.now();
  for (let n = 0; n < rows.length; n += PAGE) {
    await queue.addBulk(
      rows.slice(n, n + PAGE).map(({ id, type, priority, delay }) => ({
        name: type,
        data: {},
        opts: { jobId: id, priority, attempts: 1, removeOnComplete: true, removeOnFail: true, delay: Math.ceil(delay) },
      })),
    );
  }
  const tookMs = performance.now() - began;
  await queue.obliterate({ force: true });
  await queue.close();
  return tookMs;
}

/** From the wipe until the engine holds every open job again; nobody calls recovery, so the noticing is in it. */
export async function measure({ stores, jobs }) {
  const redis = new Redis(stores.redisUrl, { maxRetriesPerRequest: null });
  const hub = await open(stores, { work: async () => undefined, concurrency: 2 });
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
  const before = await rawAdd(redis, hub.pool);
  const began = performance.now();
  await redis.flushall();
  while ((await hub.engineJobs()) < jobs) await sleep(LOOK_MS);
  const backMs = performance.now() - began;
  const after = await rawAdd(redis, hub.pool);
  await hub.close();
  redis.disconnect();
  const rawMs = (before + after) / 2;
  return { ratio: rawMs / backMs, backMs, rawMs };
}
