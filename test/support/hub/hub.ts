import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { ModuleMetadata } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Redis } from 'ioredis';
import pg from 'pg';
import { TIMINGS, type Timings } from '../../../src/common/timings.js';
import type { HubConfig } from '../../../src/config/hub-config.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { createHub } from '../../../src/bootstrap/create-hub.js';
import type { Job, JobEvent } from '../../../src/jobs/job.js';
import { isEnded, type JobState } from '../../../src/jobs/job-state.js';
import { Engine } from '../../../src/jobs/ports/engine.js';
import { JobActions } from '../../../src/persistence/operations/job-actions.js';
import { JobSearch } from '../../../src/persistence/queries/job-search.js';
import { QueueManager } from '../../../src/persistence/operations/queue-manager.js';
import { Recovery } from '../../../src/persistence/recovery/recovery.js';
import { JobRouter } from '../../../src/routing/job-router.js';
import { eventually } from '../eventually.js';
import { createTestDatabase, type TestDatabase } from '../stores/postgres.js';
import { testRedis } from '../stores/redis.js';
import { omitLastBackup } from './last-backup.js';
import { Runs, TestHandlersModule } from './test-handlers.js';

export type EngineKind = 'redis' | 'postgres';

export interface TestHubOptions {
  engine: EngineKind;
  /** Modules with further handlers. */
  modules?: NonNullable<ModuleMetadata['imports']>;
  config?: Partial<HubConfig>;
  /** Shorter intervals and limits than the product's, for a case that waits for one of them. */
  timings?: Partial<Timings>;
  /** Listens on a random loopback port; otherwise the hub serves no HTTP. */
  listen?: boolean;
  /** Another hub's stores, to join it as a second node or to continue after it; the first hub removes them. */
  stores?: TestStores;
}

/** The database and the Redis prefix that the hubs of one test share. */
export interface TestStores {
  database: TestDatabase;
  redis?: { url: string; prefix: string };
}

/** A real hub, with the services that integration tests use. */
export class TestHub {
  readonly router: JobRouter;
  readonly actions: JobActions;
  readonly search: JobSearch;
  readonly queues: QueueManager;
  readonly recovery: Recovery;
  readonly engine: Engine;
  readonly runs: Runs;
  private closing: Promise<void> | undefined;

  constructor(
    readonly app: NestExpressApplication,
    readonly stores: TestStores,
    /** Direct access to the ledger, bypassing the hub. */
    readonly sql: pg.Pool,
    private readonly cleanup: () => Promise<void>,
  ) {
    const get = <T>(token: abstract new (...args: never[]) => T): T => app.get(token, { strict: false });
    this.router = get(JobRouter);
    this.actions = get(JobActions);
    this.search = get(JobSearch);
    this.queues = get(QueueManager);
    this.recovery = get(Recovery);
    this.engine = get(Engine);
    this.runs = get(Runs);
  }

  get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  /** Waits until the job has ended and returns it. */
  async jobEnds(id: string, within = 10_000): Promise<Job> {
    return this.until(id, (job) => isEnded(job.state), within);
  }

  /** Waits until the job is in this state and returns it. */
  async jobIs(id: string, state: JobState, within = 10_000): Promise<Job> {
    return this.until(id, (job) => job.state === state, within);
  }

  /** Resolves when the ledger has no open jobs left, except those of schedules (the hub has its own). */
  async allEnd(within: number): Promise<void> {
    await eventually(
      async () => {
        const { rows } = await this.sql.query<{ n: number }>(
          `select count(*)::integer as n from persisted_jobs where schedule_id is null`,
        );
        if (rows[0]?.n !== 0) throw new Error(`${rows[0]?.n} jobs are still open`);
        return true;
      },
      { within },
    );
  }

  async events(id: string): Promise<JobEvent[]> {
    return (await this.search.events(id, 1000)).items;
  }

  /** Returns the states the job went through, in order. */
  async path(id: string): Promise<JobState[]> {
    const events = await this.events(id);
    return events.filter(({ fromState, toState }) => fromState !== toState).map(({ toState }) => toState);
  }

  /** Deletes everything the engine holds, like FLUSHALL or a truncate. */
  async wipeEngine(): Promise<void> {
    const { redis } = this.stores;
    if (!redis) {
      await this.againAfterDeadlock('truncate bullmq.job, bullmq.meta cascade');
      return;
    }
    const client = new Redis(redis.url);
    const keys = await client.keys(`{${redis.prefix}:*`);
    if (keys.length > 0) await client.del(keys);
    client.disconnect();
  }

  /** Drops the schema of the engine on PostgreSQL, with all that it holds. */
  async dropEngineSchema(): Promise<void> {
    await this.againAfterDeadlock('drop schema if exists bullmq cascade');
  }

  /** Repeats a statement that deadlocks with statements of the engine, which lock its tables in another order. */
  private async againAfterDeadlock(sql: string): Promise<void> {
    await eventually(async () => {
      await this.sql.query(sql);
      return true;
    });
  }

  /** Inserts a stopped node and returns its id; any node may rescue its jobs. */
  async goneNode(): Promise<string> {
    const { rows } = await this.sql.query<{ id: string }>(
      `insert into nodes (id, role, host, pid, version, stopped_at)
       values (gen_random_uuid(), 'all', 'elsewhere', 1, '0', now()) returning id`,
    );
    return rows[0]?.id ?? '';
  }

  /** Shifts all job events into the past, because recovery skips jobs that changed recently. */
  async age(seconds: number): Promise<void> {
    await this.sql.query(`update job_events set at = at - $1 * interval '1 s'`, [seconds]);
  }

  /** Closes the hub; the hub that created the stores also removes them. */
  close(): Promise<void> {
    return (this.closing ??= this.cleanup());
  }

  private async until(id: string, done: (job: Job) => boolean, within: number): Promise<Job> {
    return eventually(
      async () => {
        const job = await this.search.get(id);
        if (!done(job)) throw new Error(`${job.type} ${id} is ${job.state} ${JSON.stringify(await this.path(id))}`);
        return job;
      },
      { within },
    );
  }
}

function redisConfig({ url, prefix }: { url: string; prefix: string }): HubConfig['redis'] {
  const { hostname, port } = new URL(url);
  return { nodes: [{ host: hostname, port: Number(port) }], db: 0, tls: false, cluster: false, keyPrefix: prefix };
}

async function newStores(engine: EngineKind): Promise<TestStores> {
  const redis = engine === 'redis' ? await testRedis() : undefined;
  if (engine === 'redis' && !redis) throw new Error('Redis is missing: ask hasRedis first');
  return { database: await createTestDatabase(), redis };
}

/** Starts a real hub with the test handlers and a silent log, on its own stores unless others are given. */
export async function startTestHub({
  engine,
  modules,
  config,
  timings,
  listen,
  stores,
}: TestHubOptions): Promise<TestHub> {
  const used = stores ?? (await newStores(engine));
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-hub-'));
  const sql = new pg.Pool({ connectionString: used.database.url, max: 4 });
  sql.on('error', () => undefined);
  let app: NestExpressApplication | undefined;
  const cleanup = async () => {
    await app?.close();
    await sql.end();
    if (!stores) await used.database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const env = { DATABASE_URL: used.database.url, RUNNERHUB_DATA_DIR: folder, PORT: '0' };
    const base = loadConfig({ ...env, RUNNERHUB_ADMIN_KEY: 'test-admin-key-of-a-test', LOG_LEVEL: 'silent' }, folder);
    // A short grace: jobs that a failed test left running must not delay the close.
    const complete = {
      ...base,
      shutdownGraceMs: 1000,
      redis: used.redis && redisConfig(used.redis),
      timings: { ...TIMINGS, ...timings },
      ...config,
    };
    app = await createHub(complete, undefined, [TestHandlersModule, ...(modules ?? [])]);
    if (!config?.backup) omitLastBackup(app);
    if (listen) await app.listen(0, '127.0.0.1');
    return new TestHub(app, used, sql, cleanup);
  } catch (error) {
    await cleanup();
    throw error;
  }
}

const redisThere = (await testRedis()) !== undefined;

/** Runs cases on one engine: what they test is the ledger's, or the same code on both. */
export function describeOn(engine: EngineKind, name: string, cases: (engine: EngineKind) => void): void {
  const on = engine === 'redis' ? 'Redis' : 'PostgreSQL';
  (engine === 'postgres' || redisThere ? describe : describe.skip)(`${name} on ${on}`, () => cases(engine));
}

/** Runs the same cases on both engines; without redis-server the Redis half is reported as skipped. */
export function describeEngines(name: string, cases: (engine: EngineKind) => void): void {
  (redisThere ? describe : describe.skip)(`${name} on Redis`, () => cases('redis'));
  describe(`${name} on PostgreSQL`, () => cases('postgres'));
}
