import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Queue } from 'bullmq';
import { EngineWatch } from '../../src/jobs/ports.js';
import { eventually } from '../support/eventually.js';
import { HttpClient } from '../support/http-client.js';
import { startTestHub, type TestHub, type TestHubOptions, type TestStores } from '../support/hub.js';
import { isMissing } from '../support/parts.js';
import { createTestDatabase } from '../support/postgres.js';
import { PrivateRedis } from '../support/private-redis.js';

const KEY = 'test-admin-key-of-a-test';

/** What becomes of jobs while Redis is dead: run straight from the ledger, or kept. */
(isMissing('redis-server') ? describe.skip : describe)('with Redis away', () => {
  let redis: PrivateRedis;
  let stores: TestStores;
  let hubs: TestHub[];

  beforeEach(async () => {
    hubs = [];
    redis = await PrivateRedis.reserve({ appendOnly: true });
    stores = { database: await createTestDatabase(), redis: { url: redis.url, prefix: 'test' } };
  });
  afterEach(async () => {
    for (const hub of hubs) await hub.close();
    await redis.remove();
    await stores.database.drop();
  });

  const start = async (config: TestHubOptions['config'] = {}): Promise<TestHub> => {
    const hub = await startTestHub({ engine: 'redis', stores, config });
    hubs.push(hub);
    return hub;
  };
  const reachable = (hub: TestHub, there: boolean) =>
    eventually(() => hub.app.get(EngineWatch, { strict: false }).reachable === there);
  const done = async (hub: TestHub, ids: string[], within?: number) => {
    for (const id of ids) expect((await hub.jobEnds(id, within)).state).toBe('completed');
  };
  /** How often each job was started, by the handlers of all hubs and by the ledger's trail. */
  const starts = async (ids: string[]) => {
    const { rows } = await hubs[0]!.sql.query<{ n: number }>(
      `select count(e.seq)::integer as n from unnest($1::uuid[]) as j(id)
         left join job_events e on e.job_id = j.id and e.to_state = 'active' and e.from_state <> 'active' group by j.id`,
      [ids],
    );
    const seen = ids.map((id) => hubs.reduce((sum, hub) => sum + hub.runs.of(id).length, 0));
    return { handlers: [...new Set(seen)], ledger: [...new Set(rows.map(({ n }) => n))] };
  };

  it('accepted jobs run, the most urgent first, then the oldest, one at a time where that is the concurrency', async () => {
    const hub = await start();
    const gate = await hub.router.route({ type: 'test_single', data: { gate: 'first' }, priority: 1 });
    await eventually(() => hub.runs.of(gate.id).length === 1);
    const wanted = [5, 3, 1, 3, 4, 1, 2];
    const jobs: { id: string }[] = [];
    for (const priority of wanted) jobs.push(await hub.router.route({ type: 'test_single', priority }));
    const due = await hub.router.route({ type: 'test_single', priority: 2, delay: 300 });
    await eventually(async () => {
      const { rows } = await hub.sql.query(`select 1 from jobs where id = $1 and run_at < now()`, [due.id]);
      return rows.length === 1;
    });
    expect(hub.runs.all).toHaveLength(1);
    hub.runs.open('first');
    await done(hub, [...jobs.map(({ id }) => id), due.id]);
    const order = hub.runs.all.slice(1).map(({ jobId }) => jobId);
    const byPriority = (p: number) => jobs.filter((_, index) => wanted[index] === p).map(({ id }) => id);
    expect(order).toEqual([1, 2, 3, 4, 5].flatMap((p) => (p === 2 ? [...byPriority(2), due.id] : byPriority(p))));
    expect(hub.runs.all).toHaveLength(9);
    expect((await hub.events(order[0] ?? '')).find(({ toState }) => toState === 'active')?.detail).toEqual({
      by: 'direct',
    });
  });

  it('a job starts within a moment of its acceptance, a delayed one when it is due', async () => {
    const hub = await start();
    const began = Date.now();
    const now = await hub.router.route({ type: 'test_step' });
    await done(hub, [now.id]);
    expect(Date.now() - began).toBeLessThan(900);
    const later = await hub.router.route({ type: 'test_step', delay: 1500 });
    const { runAt } = await hub.search.get(later.id);
    await done(hub, [later.id]);
    const late = (hub.runs.of(later.id)[0]?.at ?? 0) - (runAt?.getTime() ?? 0);
    expect(late).toBeGreaterThanOrEqual(-1);
    expect(late).toBeLessThan(900);
  });

  it('retries, log lines, failures and cancels are as ever', async () => {
    const hub = await start();
    const failing = await hub.router.route({ type: 'test_step', data: { code: 'NEVER_AGAIN' } });
    const cancelled = await hub.router.route({ type: 'test_step', data: { gate: 'never' } });
    expect((await hub.jobEnds(failing.id)).error?.code).toBe('NEVER_AGAIN');
    await eventually(() => hub.runs.of(cancelled.id).length === 1);
    await hub.actions.cancel(cancelled.id, 'test');
    expect((await hub.jobEnds(cancelled.id)).state).toBe('cancelled');
    expect(hub.runs.failures.map(({ jobId }) => jobId)).toEqual([failing.id]);

    // A retry is delayed, like what was dispatched: it waits until no node has had the engine for ten seconds.
    const retried = await hub.router.route({ type: 'test_step', data: { code: 'ODD', times: 1 } });
    expect(await hub.jobEnds(retried.id, 20_000)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    expect(await hub.path(retried.id)).toEqual(['accepted', 'active', 'delayed', 'active', 'completed']);
  });

  it("a queue's rate limit holds over all processes", async () => {
    const config = { queues: { indexing: { rateMax: 5, rateMs: 1000, concurrency: 20 } } };
    const [one] = [await start(config), await start(config)];
    const jobs = await one.router.routeBatch(Array.from({ length: 18 }, () => ({ type: 'test_limited' })));
    await done(
      one,
      jobs.map(({ id }) => id),
    );
    const at = hubs.flatMap(({ runs }) => runs.all.map((run) => run.at)).sort((a, b) => a - b);
    expect(at).toHaveLength(18);
    // Windows of five: the sixth starts a second after the first of its window did, less what a claim's way differs.
    for (let index = 5; index < at.length; index += 1) {
      expect((at[index] ?? 0) - (at[index - 5] ?? 0)).toBeGreaterThan(800);
    }
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeLessThan(6000);
  });

  it('a rate limit that lets more start holds up nobody', async () => {
    const hub = await start({ queues: { indexing: { rateMax: 3, rateMs: 600_000, concurrency: 20 } } });
    for (let round = 0; round < 3; round += 1) {
      await done(hub, [(await hub.router.route({ type: 'test_limited' })).id]);
    }
    const fourth = await hub.router.route({ type: 'test_limited' });
    await done(hub, [(await hub.router.route({ type: 'test_step' })).id]);
    expect((await hub.search.get(fourth.id)).state).toBe('accepted');
  });

  it('what was dispatched does not wait for a node that has the engine and runs nothing', async () => {
    const hub = await start();
    const { id } = await hub.router.route({ type: 'test_step', delay: 600_000 });
    // As an API node leaves it that still reaches the engine. Who is silent is known ten seconds after a start.
    await hub.sql.query(
      `insert into nodes (id, role, host, pid, version, heartbeat_at, engine_at)
       values (gen_random_uuid(), 'api', 'elsewhere', 1, '0', now() + interval '1 h', now() + interval '1 h')`,
    );
    await hub.sql.query(`update nodes set engine_at = now() - interval '1 h' where role = 'all'`);
    await hub.sql.query(`update jobs set state = 'waiting', run_at = null where id = $1`, [id]);
    await done(hub, [id], 25_000);
  });

  it('paused queues stay paused, and go on when they are resumed', async () => {
    const hub = await start();
    await hub.queues.pauseQueue('notifications', 'test');
    const held = await hub.router.route({ type: 'test_step' });
    const free = await hub.router.route({ type: 'test_single' });
    await done(hub, [free.id]);
    expect((await hub.search.get(held.id)).state).toBe('accepted');
    await hub.queues.resumeQueue('notifications', 'test');
    await done(hub, [held.id]);
  });

  it('hold keeps what is accepted until Redis is back', async () => {
    const hub = await start({ engineFallback: 'hold' });
    const direct = await start();
    await direct.close();
    hubs.pop();
    const { id } = await hub.router.route({ type: 'test_step' });
    expect(await hub.path(id)).toEqual(['accepted']);
    await redis.start();
    await reachable(hub, true);
    await done(hub, [id]);
    // The claim may come before the hand-over is noted.
    expect((await hub.path(id)).filter((state) => state !== 'waiting')).toEqual(['accepted', 'active', 'completed']);
  });

  it('what was dispatched is taken once no node has had the engine for ten seconds, and nothing runs twice', async () => {
    await redis.start();
    const hub = await start();
    await reachable(hub, true);
    await hub.engine.setPaused('cleanup', true);
    const waiting = await hub.router.routeBatch(Array.from({ length: 5 }, () => ({ type: 'test_single' })));
    const delayed = await hub.router.route({ type: 'test_step', delay: 4000 });
    for (const { id } of waiting) await hub.jobIs(id, 'waiting');
    await hub.jobIs(delayed.id, 'delayed');
    const running = await hub.router.route({ type: 'test_step', data: { gate: 'open' } });
    await eventually(() => hub.runs.of(running.id).length === 1);

    const killed = Date.now();
    await redis.kill();
    await reachable(hub, false);
    const fresh = await hub.router.route({ type: 'test_step' });
    await done(hub, [fresh.id]);
    hub.runs.open('open');
    await done(hub, [running.id]);
    expect(hub.runs.of(waiting[0]?.id ?? '')).toHaveLength(0);
    const old = [...waiting.map(({ id }) => id), delayed.id];
    await done(hub, old, 25_000);
    const first = Math.min(...old.map((id) => hub.runs.of(id)[0]?.at ?? 0));
    expect(first - killed).toBeGreaterThan(9_000);

    // One that is still at it when Redis returns, with the engine's copy of it.
    const late = await hub.router.route({ type: 'test_single', data: { gate: 'late' } });
    const after = await hub.router.route({ type: 'test_single' });
    await eventually(() => hub.runs.of(late.id).length === 1);
    await redis.start();
    await reachable(hub, true);
    await hub.engine.setPaused('cleanup', false);
    const marker = await hub.router.route({ type: 'test_step' });
    await done(hub, [marker.id]);
    expect(hub.runs.of(after.id)).toHaveLength(0);
    hub.runs.open('late');
    await done(hub, [late.id, after.id], 20_000);
    const all = [...old, fresh.id, running.id, late.id, after.id, marker.id];
    expect(await starts(all)).toEqual({ handlers: [1], ledger: [1] });
    for (const queue of ['cleanup', 'notifications']) {
      await eventually(async () => (await hub.engine.holds(queue, all)).size === 0);
    }
  });

  it('a wake during a direct run counts, though Redis is back before the run has ended', async () => {
    const hub = await start();
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'woken', suspend: 3_600_000 } });
    await eventually(() => hub.runs.of(id).length === 1);
    await redis.start();
    await reachable(hub, true);
    expect(await hub.actions.wake(id, 'test')).toBe(true);
    hub.runs.open('woken');
    expect((await hub.jobEnds(id)).result).toMatchObject({ start: 2 });
  });

  it.each(['direct', 'hold'] as const)('with %s a node is ready, and says that it is degraded', async (mode) => {
    const hub = await startTestHub({ engine: 'redis', stores, listen: true, config: { engineFallback: mode } });
    hubs.push(hub);
    const http = new HttpClient(hub.port);
    const degraded = {
      status: 'up',
      kind: 'redis',
      degraded: true,
      mode,
      reason: expect.stringMatching(/^Redis does/),
    };
    expect(await http.send({ path: '/health/ready' })).toMatchObject({
      status: 200,
      json: { status: 'ok', details: { engine: degraded } },
    });
    await redis.start();
    await eventually(async () => {
      const { json } = await http.send({ path: '/health/ready' });
      const { engine } = (json as { details: { engine: Record<string, unknown> } }).details;
      return engine['status'] === 'up' && !('degraded' in engine);
    });
  });

  it('the board says that it has nothing to show, and shows it once Redis is back', async () => {
    await redis.start();
    const hub = await startTestHub({ engine: 'redis', stores, listen: true });
    hubs.push(hub);
    const http = new HttpClient(hub.port, { authorization: `Bearer ${KEY}` });
    const board = () => http.send({ path: '/admin/queues/api/queues' });
    expect((await board()).status).toBe(200);
    const away = {
      status: 503,
      headers: { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '2' },
      json: { code: 'ENGINE_UNAVAILABLE' },
    };
    const reachesNothing = jest
      .spyOn(Queue.prototype, 'getJobCounts')
      .mockRejectedValue(new Error('Command timed out'));
    expect(await board()).toMatchObject(away);
    reachesNothing.mockRestore();
    await redis.kill();
    await reachable(hub, false);
    expect(await board()).toMatchObject(away);
    expect((await http.send({ path: '/admin/queues' })).status).toBe(200);
    await redis.start();
    await reachable(hub, true);
    expect((await board()).status).toBe(200);
  });

  it('two nodes share the work, each job runs once', async () => {
    const [one, two] = [await start(), await start()];
    const jobs = await one.router.routeBatch(
      Array.from({ length: 400 }, () => ({ type: 'test_step', data: { gate: 'both' } })),
    );
    // More than one node has slots for, and none goes on before both have some.
    await eventually(() => [one, two].every((hub) => hub.runs.all.length > 0));
    for (const hub of [one, two]) hub.runs.open('both');
    await done(
      one,
      jobs.map(({ id }) => id),
    );
    expect(await starts(jobs.map(({ id }) => id))).toEqual({ handlers: [1], ledger: [1] });
  });

  it('a shutdown hands back what still runs', async () => {
    const hub = await start({ shutdownGraceMs: 0 });
    const other = await start();
    await other.queues.pauseQueue('cleanup', 'test');
    const { id } = await hub.router.route({ type: 'test_single', data: { gate: 'never' } });
    await hub.queues.resumeQueue('cleanup', 'test');
    await eventually(() => hub.runs.of(id).length + other.runs.of(id).length === 1);
    const [holder, rest] = hub.runs.of(id).length === 1 ? [hub, other] : [other, hub];
    await rest.queues.pauseQueue('cleanup', 'test');
    if (holder === hub) {
      await holder.close();
      expect(await rest.search.get(id)).toMatchObject({ state: 'accepted', attemptsMade: 0 });
    }
    await rest.actions.cancel(id, 'test');
  });
});
