// BullMQ alone, as in its documentation; ended jobs are removed, as in the hub.
import { createPostgresBackend, Queue, runMigrations, setDefaultBackendFactory, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

const ENDED = { removeOnComplete: true, removeOnFail: true };

async function connect(kind, { redisUrl, databaseUrl }) {
  if (kind === 'redis') {
    const producer = new Redis(redisUrl, { maxRetriesPerRequest: null });
    const consumer = new Redis(redisUrl, { maxRetriesPerRequest: null });
    return { producer, consumer, close: () => (producer.disconnect(), consumer.disconnect()) };
  }
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20, options: '-c search_path=bullmq' });
  pool.setMaxListeners(200);
  const client = await pool.connect();
  await runMigrations(client, 'bullmq');
  client.release();
  setDefaultBackendFactory(createPostgresBackend);
  return { producer: pool, consumer: pool, close: () => pool.end() };
}

/** @param kind redis | postgres @param work the handler; without it nothing is processed */
export async function open(stores, { kind = 'redis', work, concurrency }) {
  const connections = await connect(kind, stores);
  const queue = new Queue('bench', { connection: connections.producer, defaultJobOptions: ENDED });
  await queue.waitUntilReady();
  let ended = 0;
  let notify = () => undefined;
  const worker =
    work && new Worker('bench', (job) => work(job.data), { connection: connections.consumer, concurrency });
  worker?.on('completed', () => notify((ended += 1)));
  worker?.on('error', (error) => console.error(error));
  await worker?.waitUntilReady();
  return {
    add: (data) => queue.add('noop', data),
    addBulk: (list) => queue.addBulk(list.map((data) => ({ name: 'noop', data }))),
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    /** Adds jobs with given ids, priorities and delays, like a program that also stores its jobs elsewhere. */
    addEntries: (entries) =>
      queue.addBulk(
        entries.map(({ id, type, priority, delay }) => ({
          name: type,
          data: {},
          opts: { ...ENDED, jobId: id, priority, attempts: 1, delay: Math.ceil(delay) },
        })),
      ),
    clear: () => queue.obliterate({ force: true }),
    /** Resolves when all added jobs are ready to be taken: here immediately. */
    settled: async () => undefined,
    /** Resolves when `count` more jobs have ended since the last call, as recorded in the store. */
    async ended(count) {
      await new Promise((resolve) => {
        notify = () => ended >= count && resolve();
        notify();
      });
      ended -= count;
    },
    async close() {
      await worker?.close(true);
      await queue.close();
      await connections.close();
    },
  };
}
