import { Redis } from 'ioredis';
import { openDriver } from '../drivers/open.mjs';

const CHUNK = 1000;
const PAYLOAD = { repository: 'octo/hello', ref: 'main', n: 1 };

/** Measures Redis' memory for this many waiting jobs, above its memory for none. */
export async function measure({ driver, stores, jobs }) {
  const redis = new Redis(stores.redisUrl);
  const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))[1]);
  const queue = await openDriver(driver, stores, {});
  const before = await used();
  for (let n = 0; n < jobs; n += CHUNK) await queue.addBulk(Array.from({ length: CHUNK }, () => PAYLOAD));
  await queue.settled();
  const megabytes = ((await used()) - before) / 2 ** 20;
  await queue.close();
  redis.disconnect();
  return { megabytes, bytesPerJob: (megabytes * 2 ** 20) / jobs };
}
