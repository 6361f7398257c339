import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub, type TestStores } from '../../support/hub/hub.js';
import { isMissing } from '../../support/programs.js';
import { createTestDatabase } from '../../support/stores/postgres.js';
import { PrivateRedis } from '../../support/stores/private-redis.js';
import { judge, StoreFaults, type Fault } from '../../support/stores/store-faults.js';

/** Wait longer than an ordinary answer may take (3 s), about as long as a worker waits for a job. */
const WAIT_S = 5;

(isMissing('redis-server') ? describe.skip : describe)('a hub on a Redis Cluster', () => {
  let redis: PrivateRedis;
  let stores: TestStores;
  let hub: TestHub;
  beforeEach(async () => {
    // The rights that docs/operations.md names.
    const user = ['hub', 'reset', 'on', '>pw', '~{test:*', '+@all', '-@dangerous'];
    redis = await PrivateRedis.reserve({ cluster: true, user });
    await redis.start();
    stores = { database: await createTestDatabase(), redis: { url: redis.url, prefix: 'test' } };
    const nodes = [{ host: '127.0.0.1', port: redis.port }];
    const login = { username: 'hub', password: 'pw' };
    const config = { redis: { nodes, ...login, db: 0, tls: false, cluster: true, keyPrefix: 'test' } };
    hub = await startTestHub({ engine: 'redis', stores, listen: true, config });
  });
  afterEach(async () => {
    await hub.close();
    await redis.remove();
    await stores.database.drop();
  });

  it('runs jobs, and restores them when the cluster has lost its data', async () => {
    expect((await hub.jobEnds((await hub.router.route({ type: 'test_step' })).id)).state).toBe('completed');
    const late = await hub.router.route({ type: 'test_step', delay: 3000 });
    await hub.jobIs(late.id, 'delayed');
    await redis.with((client) => client.flushall());
    expect((await hub.jobEnds(late.id, 20_000)).state).toBe('completed');
    expect(hub.runs.of(late.id)).toHaveLength(1);
  });

  it('runs jobs from the ledger while no server serves the slots', async () => {
    const range = ['0', '16383'];
    const fault: Fault = {
      name: 'no server serves the slots',
      code: 'CLUSTERDOWN',
      begin: () => redis.with((client) => client.call('CLUSTER', 'DELSLOTSRANGE', ...range)),
      end: () => redis.with((client) => client.call('CLUSTER', 'ADDSLOTSRANGE', ...range)),
    };
    const row = await new StoreFaults(hub, 'Cluster, direct', 'engine').strike(fault, async () => {
      const { id } = await hub.router.route({ type: 'test_step' });
      expect((await hub.jobEnds(id)).state).toBe('completed');
      return [id];
    });
    judge(row);
  });

  it('keeps the connections on which its workers wait', async () => {
    await eventually(
      async () => {
        const list = String(await redis.with((client) => client.client('LIST')));
        const ages = list.split('\n').filter((line) => line.includes('cmd=bzpopmin'));
        const old = ages.filter((line) => Number(/ age=(\d+)/.exec(line)?.[1]) > WAIT_S);
        if (old.length < 22) throw new Error(`${old.length} of ${ages.length} are old`);
        return true;
      },
      { within: 20_000 },
    );
  });
});
