import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/common/postgres-safe-json.js';
import type { HubConfig, QueueOverride } from '../../../src/config/hub-config.js';
import { ControlChannel } from '../../../src/database/control-channel.js';
import { BatchWorkers } from '../../../src/queues/workers/ledger-fed/batch-workers.js';
import { BatchHandlersModule } from '../../support/hub/batch-handlers.js';
import { FAIR_QUEUES, FairHandlersModule } from '../../support/hub/fair-handlers.js';
import { eventually } from '../../support/eventually.js';
import { createTestDatabase } from '../../support/stores/postgres.js';
import { isMissing } from '../../support/programs.js';
import { RedisAway } from '../../support/stores/redis-away.js';
import { testRedis } from '../../support/stores/redis.js';
import { describeEngines, describeOn, startTestHub, type TestHub, type TestStores } from '../../support/hub/hub.js';

const fair = { queues: FAIR_QUEUES };

let stores: TestStores;
let hubs: TestHub[];
beforeEach(async () => {
  hubs = [];
  stores = { database: await createTestDatabase() };
});
afterEach(async () => {
  for (const hub of hubs.toReversed()) await hub.close();
  await stores.database.drop();
});
/** Starts a node on the stores of the case. */
const start = async (config: Partial<HubConfig> = fair) => {
  const hub = await startTestHub({
    engine: stores.redis ? 'redis' : 'postgres',
    modules: [FairHandlersModule],
    config,
    stores,
  });
  hubs.push(hub);
  return hub;
};
const add = async (
  hub: TestHub,
  type: string,
  tenant: string,
  count: number,
  data: JsonObject = {},
  more: object = {},
) =>
  (await hub.router.routeBatch(Array.from({ length: count }, () => ({ type, tenant, data, ...more })))).map(
    ({ id }) => id,
  );
const states = async (hub: TestHub, ids: string[]) =>
  (await Promise.all(ids.map((id) => hub.jobEnds(id)))).map(({ state }) => state);
const completed = (ids: string[]) => ids.map(() => 'completed');

describeOn('postgres', 'fair queues on several nodes', (engine) => {
  it('keep the maximum of a tenant over all nodes, and run each job once', async () => {
    const first = await start();
    const second = await start();
    const ids = [...(await add(first, 'test_capped', 'a', 20)), ...(await add(second, 'test_capped', 'a', 20))];
    const others = await add(second, 'test_capped', 'b', 10);
    await first.allEnd(20_000);
    // At each start, the runs of the same tenant that were not recorded yet.
    const { rows } = await first.sql.query<{ most: number }>(
      `select max(n)::integer as most from jobs a cross join lateral (
         select count(*) as n from jobs b
          where b.tenant = a.tenant and b.id = any($1) and b.started_at <= a.started_at and b.finished_at > a.started_at) c
        where a.id = any($1)`,
      [ids],
    );
    expect(rows[0]?.most).toBe(2);
    expect([...first.runs.all, ...second.runs.all].map(({ jobId }) => jobId).toSorted()).toEqual(
      [...ids, ...others].toSorted(),
    );
    expect(Math.min(first.runs.all.length, second.runs.all.length)).toBeGreaterThan(0);
  });

  it('start a tenant’s next job when its run ends, of which all nodes are notified', async () => {
    const first = await start({ queues: { tasks: { concurrency: 1, tenantMax: 1 } } });
    const [held = ''] = await add(first, 'test_capped', 'a', 1, { gate: 'held' });
    await first.jobIs(held, 'active');
    const second = await start({ queues: { tasks: { concurrency: 1, tenantMax: 1 } } });
    const [next = ''] = await add(second, 'test_capped', 'a', 1);
    expect((await first.search.get(next)).state).toBe('accepted');
    const ended: string[] = [];
    second.app
      .get(ControlChannel, { strict: false })
      .on('tenants', (message) => ended.push(...(message.ended['tasks'] ?? [])));
    first.runs.open('held');
    expect(await states(first, [held, next])).toEqual(['completed', 'completed']);
    await eventually(() => ended.includes('a'));
  });

  it('run what a node without workers accepts, promotes and retries', async () => {
    const worker = await start();
    const api = await start({ ...fair, role: 'api' });
    const before = Date.now();
    const [now = ''] = await add(api, 'test_step', 'a', 1);
    const [late = ''] = await add(api, 'test_step', 'a', 1, {}, { delay: 3_600_000 });
    const [failed = ''] = await add(api, 'test_step', 'a', 1, { code: 'NEVER_AGAIN', times: 1 });
    await worker.jobEnds(failed);
    await api.actions.promote(late, 'test');
    await api.actions.retry(failed, 'test');
    await api.queues.pauseQueue('notifications', 'test');
    const [paused = ''] = await add(api, 'test_step', 'a', 1);
    await api.queues.resumeQueue('notifications', 'test');
    expect(await states(worker, [now, late, paused])).toEqual(completed([now, late, paused]));
    await worker.jobIs(failed, 'failed');
    await eventually(() => worker.runs.of(failed).length === 2);
    // By notification: each of these would otherwise wait for a scan that nothing requested, 10 s apart.
    expect(Date.now() - before).toBeLessThan(9000);
  });

  it('release their jobs at shutdown, for another node', async () => {
    const first = await start({ queues: { notifications: { concurrency: 2, shares: new Map() } } });
    const ids = await add(first, 'test_step', 'a', 4, { gate: 'stop' });
    await eventually(() => first.runs.all.length === 2);
    const second = await start({ queues: { notifications: { concurrency: 8, shares: new Map() } } });
    await eventually(() => second.runs.all.length === 2);
    second.runs.open('stop');
    await first.close();
    expect(await states(second, ids)).toEqual(completed(ids));
    for (const id of ids) expect(await second.search.get(id)).toMatchObject({ attemptsMade: 1 });
  });

  it('refuse types in batches', async () => {
    const config = { queues: { 'data-processing': { tenantMax: 1 } } };
    await expect(startTestHub({ engine, modules: [BatchHandlersModule], config, stores })).rejects.toThrow(
      /"test_batch" has a batch, but its queue "data-processing" has fair shares or limits of tenants/,
    );
  });
});

(isMissing('redis-server') ? describe.skip : describe)('fair queues with Redis disconnected', () => {
  it('run their jobs, and those that a queue had before it became fair, also in hold mode', async () => {
    const away = await RedisAway.begin();
    try {
      const before = await away.start({ engineFallback: 'hold' });
      const old = await add(before, 'test_step', 'a', 2);
      expect((await before.search.get(old[0] ?? '')).state).toBe('accepted');
      const hub = await away.start({ ...fair, engineFallback: 'hold' });
      const fresh = await add(hub, 'test_step', 'b', 2);
      expect(await states(hub, [...old, ...fresh])).toEqual(completed([...old, ...fresh]));
    } finally {
      await away.end();
    }
  });
});

describeEngines('a queue that', (engine) => {
  const one = (override?: QueueOverride) => ({ queues: { notifications: { concurrency: 4, ...override } } });

  it('becomes fair adopts its jobs from the engine, and one that is no longer fair returns them', async () => {
    stores = { ...stores, redis: engine === 'redis' ? await testRedis() : undefined };
    const before = await start(one());
    await before.queues.pauseQueue('notifications', 'test');
    const waiting = await add(before, 'test_step', 'a', 3);
    const [delayed = ''] = await add(before, 'test_step', 'a', 1, {}, { delay: 3_600_000 });
    for (const id of waiting) await before.jobIs(id, 'waiting');
    await before.jobIs(delayed, 'delayed');
    await before.close();

    const shares = new Map<string, number>();
    const after = await start(one({ shares }));
    for (const id of waiting) await after.jobIs(id, 'accepted');
    await eventually(async () => (await after.engine.findExisting('notifications', [...waiting, delayed])).size === 0);
    expect((await after.search.get(delayed)).state).toBe('delayed');
    const [more = ''] = await add(after, 'test_step', 'b', 1);
    await after.queues.resumeQueue('notifications', 'test');
    expect(await states(after, [...waiting, more])).toEqual(completed([...waiting, more]));
    await after.queues.pauseQueue('notifications', 'test');
    const [kept = ''] = await add(after, 'test_step', 'b', 1);
    await after.app.get(BatchWorkers, { strict: false }).leaveOthers();
    expect((await after.search.get(kept)).state).toBe('accepted');
    await after.close();

    const last = await start(one());
    await last.jobIs(kept, 'waiting');
    await last.jobIs(delayed, 'delayed');
    await last.actions.promote(delayed, 'test');
    await last.queues.resumeQueue('notifications', 'test');
    expect(await states(last, [kept, delayed])).toEqual(['completed', 'completed']);
    expect(await last.path(kept)).toEqual(['accepted', 'waiting', 'active', 'completed']);
  });
});
