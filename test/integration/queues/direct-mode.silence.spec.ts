import { describe, expect } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { isMissing } from '../../support/programs.js';
import { reachable, RedisAway } from '../../support/stores/redis-away.js';
import { concurrentCases } from '../../support/concurrent-cases.js';

/** Dispatched and delayed jobs wait until no node has reached the engine for ten seconds. */
(isMissing('redis-server') ? describe.skip : describe)('with Redis disconnected for ten seconds', () => {
  const together = concurrentCases({ atOnce: 3, within: 90_000 });
  const test = (name: string, run: (away: RedisAway) => Promise<void>) =>
    together(name, async () => {
      const away = await RedisAway.begin();
      await run(away).finally(() => away.end());
    });

  test('retries, failures and cancels work as usual', async (away) => {
    const hub = await away.start();
    const failing = await hub.router.route({ type: 'test_step', data: { code: 'NEVER_AGAIN' } });
    const cancelled = await hub.router.route({ type: 'test_step', data: { gate: 'never' } });
    expect((await hub.jobEnds(failing.id)).error?.code).toBe('NEVER_AGAIN');
    await eventually(() => hub.runs.of(cancelled.id).length === 1);
    await hub.actions.cancel(cancelled.id, 'test');
    expect((await hub.jobEnds(cancelled.id)).state).toBe('cancelled');
    expect(hub.runs.failures.map(({ jobId }) => jobId)).toEqual([failing.id]);

    // A retry is delayed, so like dispatched jobs it waits until no node has reached the engine for ten seconds.
    const retried = await hub.router.route({ type: 'test_step', data: { code: 'ODD', times: 1 } });
    expect(await hub.jobEnds(retried.id, 20_000)).toMatchObject({ state: 'completed', attemptsMade: 2 });
    expect(await hub.path(retried.id)).toEqual(['accepted', 'active', 'delayed', 'active', 'completed']);
  });

  test('dispatched jobs do not wait for a node that reaches the engine but runs no jobs', async (away) => {
    const hub = await away.start();
    const { id } = await hub.router.route({ type: 'test_step', delay: 600_000 });
    // As with an API node that still reaches the engine. Silent nodes are known ten seconds after a start.
    await hub.sql.query(
      `insert into nodes (id, role, host, pid, version, heartbeat_at, engine_at)
       values (gen_random_uuid(), 'api', 'elsewhere', 1, '0', now() + interval '1 h', now() + interval '1 h')`,
    );
    await hub.sql.query(`update nodes set engine_at = now() - interval '1 h' where role = 'all'`);
    await hub.sql.query(`update jobs set state = 'waiting', run_at = null where id = $1`, [id]);
    await away.done(hub, [id], 25_000);
  });

  test('dispatched jobs are claimed once no node has reached the engine for ten seconds, and none runs twice', async (away) => {
    await away.redis.start();
    const hub = await away.start();
    await reachable(hub, true);
    await hub.engine.setPaused('cleanup', true);
    const waiting = await hub.router.routeBatch(Array.from({ length: 5 }, () => ({ type: 'test_single' })));
    const delayed = await hub.router.route({ type: 'test_step', delay: 4000 });
    for (const { id } of waiting) await hub.jobIs(id, 'waiting');
    await hub.jobIs(delayed.id, 'delayed');
    const running = await hub.router.route({ type: 'test_step', data: { gate: 'open' } });
    await eventually(() => hub.runs.of(running.id).length === 1);

    const killed = Date.now();
    await away.redis.kill();
    await reachable(hub, false);
    const fresh = await hub.router.route({ type: 'test_step' });
    await away.done(hub, [fresh.id]);
    hub.runs.open('open');
    await away.done(hub, [running.id]);
    expect(hub.runs.of(waiting[0]?.id ?? '')).toHaveLength(0);
    const old = [...waiting.map(({ id }) => id), delayed.id];
    await away.done(hub, old, 25_000);
    const first = Math.min(...old.map((id) => hub.runs.of(id)[0]?.at ?? 0));
    expect(first - killed).toBeGreaterThan(9_000);

    // A job that is still running when Redis returns with the engine's copy of it.
    const late = await hub.router.route({ type: 'test_single', data: { gate: 'late' } });
    const after = await hub.router.route({ type: 'test_single' });
    await eventually(() => hub.runs.of(late.id).length === 1);
    await away.redis.start();
    await reachable(hub, true);
    await hub.engine.setPaused('cleanup', false);
    const marker = await hub.router.route({ type: 'test_step' });
    await away.done(hub, [marker.id]);
    expect(hub.runs.of(after.id)).toHaveLength(0);
    hub.runs.open('late');
    await away.done(hub, [late.id, after.id], 20_000);
    const all = [...old, fresh.id, running.id, late.id, after.id, marker.id];
    expect(await away.starts(all)).toEqual({ handlers: [1], ledger: [1] });
    for (const queue of ['cleanup', 'notifications']) {
      await eventually(async () => (await hub.engine.findExisting(queue, all)).size === 0);
    }
  });
});
