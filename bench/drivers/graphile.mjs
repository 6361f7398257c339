// graphile-worker, tuned for throughput as its documentation advises: a local queue of 500, completion in batches.
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

const POLL_MS = 2;
const quiet = new Logger(() => () => undefined);

export async function open({ databaseUrl }, { work, concurrency, localQueue = 500 } = {}) {
  const pgPool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  pgPool.on('error', () => undefined);
  pgPool.on('connect', (client) => client.on('error', () => undefined));
  const utils = await makeWorkerUtils({ pgPool, logger: quiet });
  await utils.migrate();
  let begun = 0;
  let notify = () => undefined;
  const taskList = {
    noop: async (payload) => {
      await work(payload);
      notify((begun += 1));
    },
  };
  const tuned =
    localQueue > 0 ? { localQueue: { size: localQueue }, completeJobBatchDelay: 1, failJobBatchDelay: 1 } : {};
  let runner;
  const resume = async () => {
    runner = await run({
      pgPool,
      taskList,
      logger: quiet,
      preset: { worker: { concurrentJobs: concurrency, ...tuned } },
    });
  };
  return {
    add: (payload) => utils.addJob('noop', payload, { maxAttempts: 1 }),
    addBulk: (list) => utils.addJobs(list.map((payload) => ({ identifier: 'noop', payload, maxAttempts: 1 }))),
    pause: async () => {
      await runner?.stop();
      runner = undefined;
    },
    resume,
    settled: async () => undefined,
    async ended(count) {
      await new Promise((resolve) => {
        notify = () => begun >= count && resolve();
        notify();
      });
      begun -= count;
      const open = `select 1 from graphile_worker._private_jobs limit 1`;
      while ((await pgPool.query(open)).rowCount > 0) await sleep(POLL_MS);
    },
    async close() {
      await runner?.stop();
      await utils.release();
      await pgPool.end();
    },
  };
}
