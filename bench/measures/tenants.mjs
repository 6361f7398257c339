import { setTimeout as sleep } from 'node:timers/promises';
import { open } from '../drivers/hub.mjs';
import { startWorker } from '../load/start-worker.mjs';

const TENANTS = 1000;
/** Jobs of the noisy tenant, and of one of its requests. */
const FLOOD = 50_000;
const CHUNK = 200;
const JOB_MS = 100;
/** Slots of all nodes. */
const SLOTS = 20;
/** Between two jobs of the others: a fifth of what the slots can run. */
const PAUSE_MS = 25;
const WARM_MS = 5000;
const WINDOW_MS = 20_000;

const KINDS = { hub: 'redis', 'hub-embedded': 'postgres' };
const WAITS_SQL = `
  select percentile_cont('{0.5,0.95,0.99}'::float8[]) within group (
           order by extract(epoch from started_at - created_at)::float8 * 1000) as waits
    from jobs where data->>'window' = $1`;

/**
 * Measures how long jobs of 1,000 tenants wait, in a queue that is far from busy, before and while one more tenant has
 * 50,000 jobs in it.
 * @param settings of the queue: its shares or limits
 */
export async function measure({ driver, stores, nodes = 1, settings, windowMs = WINDOW_MS }) {
  const kind = KINDS[driver];
  const options = { kind, settings, concurrency: SLOTS / nodes };
  const hub = await open(stores, { ...options, work: () => sleep(JOB_MS) });
  const others = Array.from({ length: nodes - 1 }, () => ({ ...options, stores, jobMs: JOB_MS }));
  const stops = await Promise.all(others.map(startWorker));
  let sent = 0;
  const send = async (window, ms) => {
    const until = performance.now() + ms;
    const sending = [];
    for (let next = performance.now(); next < until; next += PAUSE_MS) {
      await sleep(Math.max(0, next - performance.now()));
      // Neighbors in time are not neighbors in name.
      const tenant = `tenant-${(sent++ * 617) % TENANTS}`;
      sending.push(hub.addAll([{ type: 'noop', data: { window }, tenant }]));
    }
    await Promise.all(sending);
  };
  const waits = async (window) => {
    const open = `select 1 from jobs where data->>'window' = '${window}' and state <> 'completed' limit 1`;
    while ((await hub.pool.query(open)).rowCount > 0) await sleep(100);
    const { rows } = await hub.pool.query(WAITS_SQL, [window]);
    return rows[0].waits;
  };
  const flood = async () => {
    for (let n = 0; n < FLOOD; n += CHUNK)
      await hub.addAll(Array.from({ length: CHUNK }, () => ({ type: 'noop', data: {}, tenant: 'noisy' })));
  };
  await send('warm', WARM_MS);
  await send('quiet', windowMs);
  const quiet = await waits('quiet');
  await Promise.all([flood(), send('noisy', windowMs)]);
  const noisy = await waits('noisy');
  // Again beside the backlog, without its arrival.
  await send('beside', windowMs);
  const beside = await waits('beside');
  const { rows } = await hub.pool.query(
    `select count(*)::integer as n from jobs where tenant = 'noisy' and state = 'completed'`,
  );
  await hub.app.close();
  await Promise.all(stops.map((stop) => stop()));
  const [p50, p95, p99] = quiet;
  return {
    ...{ ratio: noisy[1] / p95, besideRatio: beside[1] / p95, quietP50: p50, quietP95: p95, quietP99: p99 },
    ...{ noisyP50: noisy[0], noisyP95: noisy[1], noisyP99: noisy[2] },
    ...{ besideP50: beside[0], besideP95: beside[1], besideP99: beside[2], noisyEnded: rows[0].n },
  };
}
