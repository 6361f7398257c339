// How long it takes until an engine that has lost everything holds all open jobs again, against a raw BullMQ addBulk of
// the same jobs in the same run.
//
//   npm run build && node bench/recovery.mjs --jobs 100000 --engine redis
//
// --engine redis needs redis-server on this machine; postgres needs nothing. It starts and removes its own stores. The
// time runs from the wipe, so the noticing (a look each second) is in it; nobody calls recovery.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '100000' }, engine: { type: 'string', default: 'redis' } },
});
const jobs = Number(values.jobs);
const { engine: kind } = values;
if (!Number.isInteger(jobs) || jobs < 1 || !['redis', 'postgres'].includes(kind)) {
  console.error('usage: node bench/recovery.mjs [--jobs 100000] [--engine redis|postgres]');
  process.exit(2);
}

const CHUNK = 10_000;
const PAGE = 2000;
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
const load = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startRedis(dir) {
  const port = await freePort();
  const settings = { port, bind: '127.0.0.1', dir, save: '', appendonly: 'yes', appendfsync: 'everysec' };
  const args = Object.entries({ ...settings, 'maxmemory-policy': 'noeviction' }).flatMap(([name, value]) => [
    `--${name}`,
    `${value}`,
  ]);
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on('error', () => undefined);
  await client.ping();
  return { url: `redis://127.0.0.1:${port}`, client, stop: () => (client.disconnect(), child.kill('SIGKILL')) };
}

const dir = mkdtempSync(join(tmpdir(), 'runnerhub-bench-'));
chmodSync(dir, 0o755);
const redis = kind === 'redis' ? await startRedis(dir) : undefined;
const [
  { loadConfig },
  { createHub },
  { JobRouter },
  { QueueManager },
  { BullQueues },
  { ENGINE_CONNECTIONS },
  ports,
  { PG_POOL },
] = await Promise.all(
  [
    'config/load-config.js',
    'hub.js',
    'routing/job-router.js',
    'persistence/queue-manager.js',
    'queues/engine/bull-queues.js',
    'queues/engine/engine-connections.js',
    'jobs/ports.js',
    'database/pg-pool.js',
  ].map(load),
);

const env = { RUNNERHUB_DATA_DIR: join(dir, 'hub'), PORT: '0', LOG_LEVEL: 'warn', RUNNERHUB_ADMIN_KEY: 'x'.repeat(32) };
const app = await createHub(loadConfig(redis ? { ...env, REDIS_URL: redis.url } : env, dir));
const get = (token) => app.get(token, { strict: false });
const [router, manager, queue, engine] = [
  get(JobRouter),
  get(QueueManager),
  get(BullQueues).get('background'),
  get(ports.Engine),
];
const pool = get(PG_POOL);

async function until(check) {
  while (!(await check().catch(() => false))) await pause(20);
}
const counted = async () => Object.values(await queue.getJobCounts()).reduce((sum, count) => sum + count, 0);

/** Half wait, by priority, half are delayed. */
async function enqueue() {
  await manager.pauseQueue('background', 'bench');
  for (let start = 0; start < jobs; start += CHUNK) {
    const length = Math.min(CHUNK, jobs - start);
    await router.routeBatch(
      Array.from({ length }, (_, n) => ({
        type: 'probe_echo',
        data: { n },
        priority: 1 + (n % 5),
        ...(n % 2 ? { delay: 3_600_000 + n } : {}),
      })),
    );
  }
  await until(async () => (await counted()) >= jobs);
  await until(async () => {
    const { rows } = await pool.query(`select count(*)::integer as n from jobs where state = 'accepted'`);
    return rows[0].n === 0;
  });
}

/** The same jobs, as somebody would add them who has them at hand. */
async function raw() {
  const { rows } = await pool.query(
    `select id, type, priority, greatest(0, coalesce(extract(epoch from run_at - now()) * 1000, 0))::float8 as delay
       from jobs where state in ('waiting','delayed') and queue = 'background'`,
  );
  const connection = redis ? redis.client : get(ENGINE_CONNECTIONS).producer;
  const bare = new Queue('raw', { connection, prefix: '{raw}' });
  bare.on('error', () => undefined);
  await bare.pause();
  const began = performance.now();
  for (let start = 0; start < rows.length; start += PAGE) {
    await bare.addBulk(
      rows.slice(start, start + PAGE).map(({ id, type, priority, delay }) => ({
        name: type,
        data: {},
        opts: { jobId: id, priority, attempts: 1, removeOnComplete: true, removeOnFail: true, delay: Math.ceil(delay) },
      })),
    );
  }
  const tookMs = performance.now() - began;
  await bare.obliterate({ force: true }).catch(() => undefined);
  await bare.close();
  return tookMs;
}

async function wiped() {
  const began = performance.now();
  if (redis) await redis.client.flushall();
  else await pool.query('truncate bullmq.job, bullmq.meta cascade');
  await until(async () => (await counted()) > 0);
  const noticedMs = performance.now() - began;
  await until(async () => (await counted()) >= jobs);
  const backMs = performance.now() - began;
  await until(async () => /^[0-9a-f-]{36}$/.test((await engine.sign()).epoch ?? ''));
  return { noticedMs, backMs, markedMs: performance.now() - began };
}

try {
  await enqueue();
  const before = await raw();
  const { noticedMs, backMs, markedMs } = await wiped();
  const after = await raw();
  const rawMs = (before + after) / 2;
  console.log(`${jobs} open jobs, ${kind}`);
  console.log(`  raw addBulk            ${seconds(rawMs)} (before ${seconds(before)}, after ${seconds(after)})`);
  console.log(`  wipe to first job      ${seconds(noticedMs)}`);
  console.log(`  wipe to all jobs       ${seconds(backMs)}`);
  console.log(`  wipe to the mark       ${seconds(markedMs)}`);
  console.log(`  ratio, noticing incl.  ${(backMs / rawMs).toFixed(2)}`);
  console.log(`  ratio, without         ${((backMs - noticedMs) / rawMs).toFixed(2)}`);
} finally {
  await app.close();
  redis?.stop();
  rmSync(dir, { recursive: true, force: true });
}
process.exit(0);
