// The hub in this process, with a job type of the benchmark; everything a production hub does is enabled.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { hubModule } from '../stores.mjs';

export const ADMIN_KEY = 'a-key-of-the-benchmark-alone';
const POLL_MS = 5;

async function jobType(work, batch) {
  const [{ JobHandler }, { once }] = await Promise.all(['jobs/job-handler.js', 'jobs/retry-policy.js'].map(hubModule));
  class Single {
    run(data) {
      return work(data);
    }
  }
  class Batched {
    async runBatch(items) {
      for (const { payload } of items) await work(payload);
    }
  }
  const Noop = batch ? Batched : Single;
  JobHandler({ type: 'noop', queue: 'background', payload: z.looseObject({}), retry: once, batch })(Noop);
  class BenchModule {}
  Module({ providers: [Noop] })(BenchModule);
  return BenchModule;
}

export function environment(
  { databaseUrl, redisUrl, dir },
  { kind = 'redis', role = 'all', concurrency = 2, env } = {},
) {
  return {
    DATABASE_URL: databaseUrl,
    ...(kind === 'redis' ? { REDIS_URL: redisUrl } : {}),
    RUNNERHUB_DATA_DIR: dir,
    RUNNERHUB_ADMIN_KEY: ADMIN_KEY,
    GITHUB_WEBHOOK_SECRET: ADMIN_KEY,
    QUEUE_BACKGROUND_CONCURRENCY: `${concurrency}`,
    ROLE: role,
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...env,
    ...(process.env.BENCH_HUB_ENV && JSON.parse(process.env.BENCH_HUB_ENV)),
  };
}

/** @param work the handler; without it nothing is processed @param settings further variables of the hub */
export async function open(
  stores,
  { kind = 'redis', work, concurrency, batch, settings, role = work ? 'all' : 'api' } = {},
) {
  const modules = ['bootstrap/create-hub.js', 'config/load-config.js', 'routing/job-router.js', 'database/pg-pool.js'];
  const managed = ['persistence/operations/queue-manager.js', 'queues/engine/bull-queues.js'];
  const [{ createHub }, { loadConfig }, { JobRouter }, { PG_POOL }, { QueueManager }, { BullQueues }] =
    await Promise.all([...modules, ...managed].map(hubModule));
  let begun = 0;
  let notify = () => undefined;
  const counting = async (data) => {
    const result = await work?.(data);
    notify((begun += 1));
    return result;
  };
  const env = environment(stores, { kind, role, concurrency, env: settings });
  const app = await createHub(loadConfig(env, stores.dir), undefined, [await jobType(counting, batch)]);
  const [router, pool, manager] = [JobRouter, PG_POOL, QueueManager].map((token) => app.get(token, { strict: false }));
  const none = async (sql) => {
    while ((await pool.query(sql)).rowCount > 0) await sleep(POLL_MS);
  };
  // Reads the queue's few counters, since searching for open jobs took a whole core when ten processes were measured.
  const endedSql = `select coalesce(sum(completed + failed + cancelled), 0)::integer as ended from queue_totals where queue = 'background'`;
  const { rows: before } = await pool.query(endedSql);
  let added = before[0].ended;
  const allEnded = async () => {
    while ((await pool.query(endedSql)).rows[0].ended < added) await sleep(POLL_MS);
  };
  const adding = (count, work) => ((added += count), work);
  return {
    app,
    pool,
    add: (data) => adding(1, router.route({ type: 'noop', data })),
    addAll: (requests) => adding(requests.length, router.routeBatch(requests)),
    addBulk: (list) => adding(list.length, router.routeBatch(list.map((data) => ({ type: 'noop', data })))),
    pause: () => manager.pauseQueue('background', 'bench'),
    resume: () => manager.resumeQueue('background', 'bench'),
    settled: () => none(`select 1 from jobs where state = 'accepted' and not batched limit 1`),
    /** Returns the number of jobs the engine holds. */
    async engineJobs() {
      const counts = await app
        .get(BullQueues, { strict: false })
        .get('background')
        .getJobCounts()
        .catch(() => ({}));
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    async ended(count) {
      await new Promise((resolve) => {
        notify = () => begun >= count && resolve();
        notify();
      });
      begun -= count;
      await allEnded();
    },
    /** Resolves when all added jobs have ended, in whichever process they ran. */
    allEnded,
    close: () => app.close(),
  };
}
