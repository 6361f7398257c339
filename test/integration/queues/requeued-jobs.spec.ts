import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Redis } from 'ioredis';
import { BullQueues } from '../../../src/queues/engine/bull-queues.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { testRedis } from '../../support/stores/redis.js';

const QUEUE = 'notifications';

((await testRedis()) ? describe : describe.skip)('a job that its node releases on Redis', () => {
  let hub: TestHub;
  let redis: Redis;
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'redis', config: { role: 'api' } });
    redis = new Redis(hub.stores.redis?.url ?? '');
  });
  afterAll(async () => {
    redis.disconnect();
    await hub.close();
  });

  it('wakes a worker that waits on another node', async () => {
    const node = await startTestHub({ engine: 'redis', stores: hub.stores });
    const marker = node.app.get(BullQueues, { strict: false }).get(QUEUE).toKey('marker');
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'never' } });
    await eventually(() => node.runs.of(id).length === 1);
    // The worker blocks on the marker, and removes it when it is woken.
    await eventually(async () => (await redis.exists(marker)) === 0);
    await node.close();
    expect((await hub.search.get(id)).state).not.toBe('active');
    expect(await redis.zrange(marker, 0, -1)).toEqual(['0']);
  });
});
