import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineWatch } from '../../../src/jobs/ports/engine.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub, type TestStores } from '../../support/hub/hub.js';
import { createTestDatabase } from '../../support/stores/postgres.js';
import { isMissing } from '../../support/programs.js';
import { PrivateRedis } from '../../support/stores/private-redis.js';
import { bound } from '../../support/limits.js';

/** Outages of Redis after which it has all of its data, none, or older data. */
(isMissing('redis-server') ? describe.skip : describe)('an unreliable Redis', () => {
  let redis: PrivateRedis;
  let stores: TestStores;
  let hub: TestHub | undefined;
  const config = { engineFallback: 'hold' as const };

  async function begin(options?: { appendOnly?: boolean }): Promise<void> {
    redis = await PrivateRedis.reserve(options);
    stores.redis = { url: redis.url, prefix: 'test' };
  }
  async function startHub(): Promise<TestHub> {
    hub = await startTestHub({ engine: 'redis', stores, config });
    return hub;
  }
  beforeEach(async () => {
    stores = { database: await createTestDatabase() };
  });
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
    await redis.remove();
    await stores.database.drop();
  });

  const reachable = (node: TestHub, there: boolean) =>
    eventually(() => node.app.get(EngineWatch, { strict: false }).reachable === there);

  it.each([{ appendOnly: true }, { appendOnly: false }])(
    'gets every job again when it returns: %j',
    async (options) => {
      await begin(options);
      await redis.start();
      const node = await startHub();
      await node.queues.pauseQueue('notifications', 'test');
      const [before, delayed] = [
        await node.router.route({ type: 'test_step' }),
        await node.router.route({ type: 'test_single', delay: 2000 }),
      ];
      await node.jobIs(before.id, 'waiting');
      await node.jobIs(delayed.id, 'delayed');
      await redis.kill();
      await reachable(node, false);

      const began = Date.now();
      const during = await node.router.route({ type: 'test_step' });
      const next = await node.router.route({ type: 'test_single' });
      await node.queues.resumeQueue('notifications', 'test');
      await node.queues.pauseQueue('cleanup', 'test');
      expect(Date.now() - began).toBeLessThan(bound(1000));
      expect((await node.search.get(during.id)).state).toBe('accepted');

      await redis.start();
      for (const { id } of [before, during]) expect((await node.jobEnds(id)).state).toBe('completed');
      await node.jobIs(next.id, 'waiting');
      // A pause set meanwhile also applies in Redis.
      expect(node.runs.of(next.id)).toHaveLength(0);
      await node.queues.resumeQueue('cleanup', 'test');
      for (const { id } of [next, delayed]) expect((await node.jobEnds(id)).state).toBe('completed');
      expect(node.runs.all).toHaveLength(4);
    },
  );

  it('gets missing jobs, and no ended ones, when it is restored from an older snapshot', async () => {
    await begin();
    await redis.start();
    const node = await startHub();
    await node.queues.pauseQueue('cleanup', 'test');
    const ended = await node.router.route({ type: 'test_single' });
    await node.jobIs(ended.id, 'waiting');
    await redis.takeSnapshot();
    await node.queues.resumeQueue('cleanup', 'test');
    await node.jobEnds(ended.id);
    const later = await node.router.route({ type: 'test_single', delay: 3_600_000 });
    await node.jobIs(later.id, 'delayed');

    await redis.kill();
    redis.restoreSnapshot();
    await redis.start();
    await eventually(async () => (await node.engine.findExisting('cleanup', [later.id])).has(later.id));
    // The snapshot is paused, the ledger is not; the ended job's copy is removed without running.
    await eventually(async () => !(await node.engine.findExisting('cleanup', [ended.id])).has(ended.id));
    expect(node.runs.of(ended.id)).toHaveLength(1);
  });

  it('is needed neither for a start nor for a shutdown', async () => {
    await begin();
    const node = await startHub();
    const { id } = await node.router.route({ type: 'test_single' });
    expect((await node.search.get(id)).state).toBe('accepted');
    await redis.start();
    expect((await node.jobEnds(id)).state).toBe('completed');

    await redis.kill();
    await reachable(node, false);
    const began = Date.now();
    await node.close();
    expect(Date.now() - began).toBeLessThan(bound(5000));
  });

  it('may be down from the start to the shutdown', async () => {
    await begin();
    const node = await startHub();
    const { id } = await node.router.route({ type: 'test_single' });
    expect(await node.recovery.run(['stalled'], 'test')).toEqual({ stalled: 0 });
    await expect(node.recovery.run(['incomplete'], 'test')).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    const began = Date.now();
    await node.close();
    expect(Date.now() - began).toBeLessThan(bound(5000));
    await redis.start();
    const next = await startHub();
    expect((await next.jobEnds(id)).state).toBe('completed');
  });
});
