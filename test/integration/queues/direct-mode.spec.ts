import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Queue } from 'bullmq';
import { eventually } from '../../support/eventually.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { startTestHub } from '../../support/hub/hub.js';
import { isMissing } from '../../support/programs.js';
import { reachable, RedisAway } from '../../support/stores/redis-away.js';
import { bound } from '../../support/limits.js';

const KEY = 'test-admin-key-of-a-test';

/** Jobs while Redis is down: run from the ledger (direct mode) or kept there (hold mode). */
(isMissing('redis-server') ? describe.skip : describe)('with Redis disconnected', () => {
  let away: RedisAway;
  beforeEach(async () => {
    away = await RedisAway.begin();
  });
  afterEach(() => away.end());

  it('accepted jobs run by priority, then by age, within the concurrency of their queue', async () => {
    const hub = await away.start();
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
    await away.done(hub, [...jobs.map(({ id }) => id), due.id]);
    const order = hub.runs.all.slice(1).map(({ jobId }) => jobId);
    const byPriority = (p: number) => jobs.filter((_, index) => wanted[index] === p).map(({ id }) => id);
    expect(order).toEqual([1, 2, 3, 4, 5].flatMap((p) => (p === 2 ? [...byPriority(2), due.id] : byPriority(p))));
    expect(hub.runs.all).toHaveLength(9);
    expect((await hub.events(order[0] ?? '')).find(({ toState }) => toState === 'active')?.detail).toEqual({
      by: 'direct',
    });
  });

  it('a job starts right after its acceptance, a delayed one when it is due', async () => {
    const hub = await away.start();
    const began = Date.now();
    const now = await hub.router.route({ type: 'test_step' });
    await away.done(hub, [now.id]);
    expect(Date.now() - began).toBeLessThan(bound(900));
    const later = await hub.router.route({ type: 'test_step', delay: 1500 });
    const { runAt } = await hub.search.get(later.id);
    await away.done(hub, [later.id]);
    const late = (hub.runs.of(later.id)[0]?.at ?? 0) - (runAt?.getTime() ?? 0);
    expect(late).toBeGreaterThanOrEqual(-1);
    expect(late).toBeLessThan(bound(900));
  });

  it("a queue's rate limit holds over all processes", async () => {
    const config = { queues: { indexing: { rateMax: 5, rateMs: 1000, concurrency: 20 } } };
    const [one] = [await away.start(config), await away.start(config)];
    const jobs = await one.router.routeBatch(Array.from({ length: 18 }, () => ({ type: 'test_limited' })));
    await away.done(
      one,
      jobs.map(({ id }) => id),
    );
    const at = away.hubs.flatMap(({ runs }) => runs.all.map((run) => run.at)).sort((a, b) => a - b);
    expect(at).toHaveLength(18);
    // Windows of five: the sixth starts a second after the first of its window, less the variation of a claim's duration.
    for (let index = 5; index < at.length; index += 1) {
      expect((at[index] ?? 0) - (at[index - 5] ?? 0)).toBeGreaterThan(800);
    }
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeLessThan(bound(6000));
  });

  it('a rate limit delays only the jobs beyond it', async () => {
    const hub = await away.start({ queues: { indexing: { rateMax: 3, rateMs: 600_000, concurrency: 20 } } });
    for (let round = 0; round < 3; round += 1) {
      await away.done(hub, [(await hub.router.route({ type: 'test_limited' })).id]);
    }
    const fourth = await hub.router.route({ type: 'test_limited' });
    await away.done(hub, [(await hub.router.route({ type: 'test_step' })).id]);
    expect((await hub.search.get(fourth.id)).state).toBe('accepted');
  });

  it('paused queues stay paused, and continue when they are resumed', async () => {
    const hub = await away.start();
    await hub.queues.pauseQueue('notifications', 'test');
    const held = await hub.router.route({ type: 'test_step' });
    const free = await hub.router.route({ type: 'test_single' });
    await away.done(hub, [free.id]);
    expect((await hub.search.get(held.id)).state).toBe('accepted');
    await hub.queues.resumeQueue('notifications', 'test');
    await away.done(hub, [held.id]);
  });

  it('hold mode keeps accepted jobs until Redis is back', async () => {
    const hub = await away.start({ engineFallback: 'hold' });
    const direct = await away.start();
    await direct.close();
    away.hubs.pop();
    const { id } = await hub.router.route({ type: 'test_step' });
    expect(await hub.path(id)).toEqual(['accepted']);
    await away.redis.start();
    await reachable(hub, true);
    await away.done(hub, [id]);
    // The claim may precede the mark.
    expect((await hub.path(id)).filter((state) => state !== 'waiting')).toEqual(['accepted', 'active', 'completed']);
  });

  it('a wake during a direct run counts, even if Redis is back before the run has ended', async () => {
    const hub = await away.start();
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'woken', suspend: 3_600_000 } });
    await eventually(() => hub.runs.of(id).length === 1);
    await away.redis.start();
    await reachable(hub, true);
    expect(await hub.actions.wake(id, 'test')).toBe(true);
    hub.runs.open('woken');
    expect((await hub.jobEnds(id)).result).toMatchObject({ runNumber: 2 });
  });

  it.each(['direct', 'hold'] as const)('a node in %s mode is ready, and reports that it is degraded', async (mode) => {
    const hub = await startTestHub({
      engine: 'redis',
      stores: away.stores,
      listen: true,
      config: { engineFallback: mode },
    });
    away.hubs.push(hub);
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
    await away.redis.start();
    await eventually(async () => {
      const { json } = await http.send({ path: '/health/ready' });
      const { engine } = (json as { details: { engine: Record<string, unknown> } }).details;
      return engine['status'] === 'up' && !('degraded' in engine);
    });
  });

  it('the board answers 503, and shows its queues once Redis is back', async () => {
    await away.redis.start();
    const hub = await startTestHub({ engine: 'redis', stores: away.stores, listen: true });
    away.hubs.push(hub);
    const http = new HttpClient(hub.port, { authorization: `Bearer ${KEY}` });
    const board = () => http.send({ path: '/admin/queues/api/queues' });
    expect((await board()).status).toBe(200);
    const unavailable = {
      status: 503,
      headers: { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '2' },
      json: { code: 'ENGINE_UNAVAILABLE' },
    };
    const reachesNothing = vi.spyOn(Queue.prototype, 'getJobCounts').mockRejectedValue(new Error('Command timed out'));
    expect(await board()).toMatchObject(unavailable);
    reachesNothing.mockRestore();
    await away.redis.kill();
    await reachable(hub, false);
    expect(await board()).toMatchObject(unavailable);
    expect((await http.send({ path: '/admin/queues' })).status).toBe(200);
    await away.redis.start();
    await reachable(hub, true);
    expect((await board()).status).toBe(200);
  });

  it('two nodes share the jobs, and each job runs once', async () => {
    const [one, two] = [await away.start(), await away.start()];
    const jobs = await one.router.routeBatch(
      Array.from({ length: 400 }, () => ({ type: 'test_step', data: { gate: 'both' } })),
    );
    // More jobs than one node has slots for; none continues before both nodes have some.
    await eventually(() => [one, two].every((hub) => hub.runs.all.length > 0));
    for (const hub of [one, two]) hub.runs.open('both');
    await away.done(
      one,
      jobs.map(({ id }) => id),
    );
    expect(await away.starts(jobs.map(({ id }) => id))).toEqual({ handlers: [1], ledger: [1] });
  });

  it('a shutdown releases jobs that still run', async () => {
    const hub = await away.start({ shutdownGraceMs: 0 });
    const other = await away.start();
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
