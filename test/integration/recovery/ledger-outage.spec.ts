import { createHmac, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import pg from 'pg';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import { preparedStatement } from '../../../src/database/prepared.js';
import { Nodes } from '../../../src/persistence/nodes/nodes.js';
import { RECORD_ERRORS_SQL, RECORD_SQL } from '../../../src/persistence/record/record-sql.js';
import { eventually } from '../../support/eventually.js';
import { type Call, HttpClient } from '../../support/hub/http-client.js';
import {
  describeEngines,
  type EngineKind,
  startTestHub,
  type TestHub,
  type TestStores,
} from '../../support/hub/hub.js';
import { createTestDatabase } from '../../support/stores/postgres.js';
import { TcpProxy } from '../../support/proxy.js';
import { testRedis } from '../../support/stores/redis.js';
import { concurrentCases } from '../../support/concurrent-cases.js';
import { bound } from '../../support/limits.js';

const KEY = 'test-admin-key-of-a-test';
/** Longest time until an answer when PostgreSQL is silently away. */
const BOUND_MS = bound(12_000);
const GRACE_MS = 500;
const RECORDS = [RECORD_SQL, RECORD_ERRORS_SQL].map((sql) => preparedStatement(sql).name);
/** Routes that need no ledger, and the queries without which others are invalid. */
const WITHOUT_LEDGER = ['/api/session', '/api/containers', '/api/schedules/preview'];
const SOME_ID = '01900000-0000-7000-8000-000000000000';
const QUERIES: Record<string, string> = {
  '/api/metrics/history': '?name=queue_waiting',
  '/api/lookup': `?id=${SOME_ID}`,
  '/api/search/code': '?q=secret',
  '/api/schedules/preview': '?every=60000',
};

/** Builds a webhook request as GitHub would send it. */
function delivery(): Call {
  const body = Buffer.from(JSON.stringify({ zen: 'Keep it logically awesome.' }));
  const signature = `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`;
  const headers = {
    'x-github-event': 'ping',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': signature,
  };
  return { method: 'POST', path: '/webhooks/github', headers, body };
}

/** A hub whose connections to PostgreSQL can be broken. */
class LedgerAway {
  private constructor(
    readonly proxy: TcpProxy,
    readonly stores: TestStores,
    readonly hub: TestHub,
  ) {}

  static async begin(engine: EngineKind): Promise<LedgerAway> {
    const stores = { database: await createTestDatabase(), redis: engine === 'redis' ? await testRedis() : undefined };
    const [, account, socket, name] = /^postgresql:\/\/(.+)@(.+):5432\/(.+)$/.exec(stores.database.url) ?? [];
    const proxy = new TcpProxy();
    const port = await proxy.listen(`${decodeURIComponent(socket ?? '')}/.s.PGSQL.5432`);
    const config = {
      databaseUrl: `postgresql://${account}@127.0.0.1:${port}/${name}`,
      github: { apiUrl: 'http://127.0.0.1:9', webhookSecrets: ['secret'] },
      shutdownGraceMs: GRACE_MS,
    };
    return new LedgerAway(proxy, stores, await startTestHub({ engine, stores, listen: true, config }));
  }

  async end(): Promise<void> {
    this.proxy.resume();
    await this.hub.close();
    await this.proxy.close();
    await this.stores.database.drop();
  }
}

/** Ways to break the connections to PostgreSQL while the hub works: with and without notice. */
const WAYS: [string, (proxy: TcpProxy) => void][] = [
  ['refuses connections', (proxy) => proxy.cut({ refuse: true })],
  ['keeps connections open and stays silent', (proxy) => proxy.pause()],
];

describeEngines('with PostgreSQL disconnected', (engine) => {
  let away: LedgerAway;
  let proxy: TcpProxy;
  let hub: TestHub;
  let http: HttpClient;

  beforeEach(async () => {
    away = await LedgerAway.begin(engine);
    ({ proxy, hub } = away);
    http = new HttpClient(hub.port, { authorization: `Bearer ${KEY}` });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await away.end();
  });

  it.each(WAYS)('every route answers 503 within seconds when it %s', async (_, breakIt) => {
    const { json } = await http.send({ path: '/api/docs-json' });
    const { paths } = json as { paths: Record<string, Record<string, unknown>> };
    const gets = Object.entries(paths)
      // Whom the admin key belongs to, and the runtime's containers, are known without the ledger.
      .filter(([path, methods]) => 'get' in methods && path.startsWith('/api') && !WITHOUT_LEDGER.includes(path))
      .map(([path]) => path.replace('{queueName}', 'email').replaceAll(/\{\w+\}/g, SOME_ID))
      .map((path) => `${path}${QUERIES[path] ?? ''}`);
    expect(gets.length).toBeGreaterThan(10);
    breakIt(proxy);
    const calls = [
      ...gets.map((path) => ({ method: 'GET', path, body: undefined })),
      { method: 'POST', path: '/api/queues/jobs', body: { type: 'test_step' } },
      { method: 'POST', path: '/api/queues/jobs', body: { type: 'test_step', dedupeKey: 'a' } },
      { method: 'POST', path: '/api/queues/jobs', body: { type: 'test_step', repeat: { every: 60_000 } } },
      { method: 'POST', path: '/api/queues/jobs/bulk', body: { jobs: [{ type: 'test_step' }] } },
      { method: 'POST', path: `/api/queues/jobs/${SOME_ID}/cancel`, body: {} },
      { method: 'POST', path: '/api/queues/email/pause', body: {} },
      { method: 'POST', path: '/api/queues/email/retry-failed', body: {} },
      { method: 'POST', path: '/api/session', body: { key: KEY } },
    ];
    const began = Date.now();
    const webhook = http.send(delivery());
    const answers = await Promise.all(
      calls.map(async (call) => {
        const { status, headers, json } = await http.send(call);
        const code = (json as { code?: string } | undefined)?.code;
        return { call: `${call.method} ${call.path}`, status, code, retry: Number(headers['retry-after']) > 0 };
      }),
    );
    expect(Date.now() - began).toBeLessThan(BOUND_MS);
    expect(await webhook).toMatchObject({ status: 503, json: { code: 'LEDGER_UNAVAILABLE' } });
    const wrong = answers.filter(
      ({ status, code, retry }) => status !== 503 || code !== 'LEDGER_UNAVAILABLE' || !retry,
    );
    expect(wrong).toEqual([]);
    const [ready, live] = [await http.send({ path: '/health/ready' }), await http.send({ path: '/health/live' })];
    expect([ready.status, live.status]).toEqual([503, 200]);

    proxy.resume();
    const { id } = await eventually(() => hub.router.route({ type: 'test_step' }), { within: 15_000 });
    expect((await hub.jobEnds(id)).state).toBe('completed');
    await eventually(async () => (await http.send({ path: '/health/ready' })).status === 200);
  });

  it('an outcome that was written counts as written although its reply was lost', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'open', code: 'NEVER_AGAIN' } });
    await eventually(() => hub.runs.of(id).length === 1);
    const real = pg.Client.prototype.query as (...args: unknown[]) => unknown;
    let lost = 0;
    vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
      const [query, callback] = [args[0] as { name?: string }, args.at(-1)];
      if (RECORDS.includes(query?.name ?? '') && lost === 0 && typeof callback === 'function') {
        lost += 1;
        const cut = () => (callback as (error: Error) => void)(new Error('Connection terminated unexpectedly'));
        return real.call(this, ...args.slice(0, -1), cut);
      }
      return real.apply(this, args);
    });
    hub.runs.open('open');
    expect((await hub.jobEnds(id)).state).toBe('failed');
    await eventually(() => hub.runs.failures.length === 1);
    expect(lost).toBe(1);
    expect((await hub.events(id)).filter(({ detail }) => detail && 'refused' in detail)).toEqual([]);
  });

  // A prepared statement that is missing (26000) or exists already (42P05), a plan made stale by a migration (0A000), a
  // revoked right (42501), no connection left (53300): errors that don't concern the job.
  it.each(['26000', '42P05', '0A000', '42501', '53300'])(
    'an outcome that could not be written (%s) is kept and written later',
    async (code) => {
      const { id } = await hub.router.route({ type: 'test_step', data: { gate: code } });
      await eventually(() => hub.runs.of(id).length === 1);
      const real = pg.Client.prototype.query as (...args: unknown[]) => unknown;
      let refused = 0;
      vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
        const [query, callback] = [args[0] as { name?: string }, args.at(-1)];
        if (!RECORDS.includes(query?.name ?? '') || refused === 2 || typeof callback !== 'function')
          return real.apply(this, args);
        refused += 1;
        (callback as (error: Error) => void)(Object.assign(new Error('refused'), { code }));
        return undefined;
      });
      hub.runs.open(code);
      expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', error: null });
      expect(refused).toBe(2);
    },
  );
});

describeEngines('with PostgreSQL disconnected', (engine) => {
  // The cases wait for missing answers and the retries that follow; no limit in them is below 15 s.
  const together = concurrentCases({ atOnce: 4, within: 90_000 });
  const test = (name: string, run: (away: LedgerAway) => Promise<void>) =>
    together(name, async () => {
      const away = await LedgerAway.begin(engine);
      await run(away).finally(() => away.end());
    });

  for (const [way, breakIt] of WAYS) {
    test(`a job that runs when it ${way} ends once, and waiting jobs run once it is back`, async ({ hub, proxy }) => {
      const running = await hub.router.routeBatch(
        Array.from({ length: 10 }, (_, n) => ({ type: 'test_step', data: { gate: 'open', lines: [`line ${n}`] } })),
      );
      await eventually(() => hub.runs.all.length === 10);
      // Accepted last, so that none is due before PostgreSQL is away.
      const behind = await hub.router.routeBatch(
        Array.from({ length: 30 }, () => ({ type: 'test_step', delay: 1500 })),
      );
      breakIt(proxy);
      hub.runs.open('open');
      await expect(hub.router.route({ type: 'test_step' })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
      await eventually(async () => {
        const { rows } = await hub.sql.query(
          `select 1 where (select max(run_at) from jobs where type = 'test_step') < now() - interval '1 s'`,
        );
        return rows.length === 1;
      });
      proxy.resume();
      for (const { id } of [...running, ...behind]) {
        expect((await hub.jobEnds(id, 60_000)).state).toBe('completed');
      }
      for (const { id } of running) {
        expect(hub.runs.of(id)).toHaveLength(1);
        expect((await hub.path(id)).filter((state) => state === 'completed')).toHaveLength(1);
        await eventually(async () => (await hub.search.logs(id, 10)).items.length === 1);
      }
      // A claim whose answer was lost starts no handler; the job is freed and claimed again.
      for (const { id } of behind) expect(hub.runs.of(id)).toHaveLength(1);
    });

    test(`the hub shuts down in time when it ${way}`, async ({ hub, proxy }) => {
      const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'never' } });
      await eventually(() => hub.runs.of(id).length === 1);
      breakIt(proxy);
      const began = Date.now();
      await hub.close();
      // This hub's grace, plus the time after which run-hub.ts ends the process with 1.
      expect(Date.now() - began).toBeLessThan(bound(GRACE_MS + 15_000));
    });
  }
});

describe('a flood of queries', () => {
  it('does not delay the heartbeat of a node', async () => {
    const hub = await startTestHub({ engine: 'postgres' });
    try {
      const nodes = hub.app.get(Nodes, { strict: false });
      const pool = hub.app.get<pg.Pool>(PG_POOL, { strict: false });
      const flood = Promise.all(Array.from({ length: 10 }, () => pool.query('select pg_sleep(2)')));
      const { rows: before } = await hub.sql.query<{ at: Date }>('select heartbeat_at as at from nodes');
      await nodes.beat();
      const { rows: after } = await hub.sql.query<{ at: Date }>('select heartbeat_at as at from nodes');
      expect(after[0]?.at.getTime()).toBeGreaterThan(before[0]?.at.getTime() ?? Infinity);
      expect(pool.waitingCount + (pool.totalCount - pool.idleCount)).toBeGreaterThanOrEqual(10);
      await flood;
    } finally {
      await hub.close();
    }
  });
});
