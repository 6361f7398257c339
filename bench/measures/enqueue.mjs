import { openDriver } from '../drivers/open.mjs';
import { rate } from './rate.mjs';

const PAYLOAD = { repository: 'octo/hello', ref: 'main', n: 1 };

/** Measures enqueuing of one job or `bulk` jobs per call, while nothing is processed. */
export async function measure({ driver, stores, callers, bulk, warmMs = 1000, ms = 3000 }) {
  const queue = await openDriver(driver, stores, {});
  const list = bulk && Array.from({ length: bulk }, () => PAYLOAD);
  const call = list ? () => queue.addBulk(list) : () => queue.add(PAYLOAD);
  const result = await rate(call, { name: driver, callers, warmMs, ms, weight: bulk ?? 1 });
  const behind = performance.now();
  await queue.settled();
  const settledMs = performance.now() - behind;
  await queue.close();
  return { ...result, dispatchedPerSecond: (result.jobs * 1000) / (result.tookMs + settledMs) };
}
