import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HubConfig } from '../../../src/config/hub-config.js';
import { startTestHub, type TestHub, type TestStores } from '../../support/hub/hub.js';
import { isMissing } from '../../support/programs.js';
import { createTestDatabase } from '../../support/stores/postgres.js';
import { PrivateRedis } from '../../support/stores/private-redis.js';
import { TcpProxy } from '../../support/proxy.js';
import { judge, StoreFaults, type Fault } from '../../support/stores/store-faults.js';

const USER = ['hub', 'reset', 'on', '>pw', '~{test:*', '+@all', '-@dangerous'];
const NO_PRIMARY = ['127.0.0.1', '1'] as const;

/** Faults of Redis while a hub uses it: detected by refusals, reported, and cleared after their end. */
(isMissing('redis-server') ? describe.skip : describe)('a hub with a faulty Redis', () => {
  let redis: PrivateRedis;
  let other: PrivateRedis;
  let proxy: TcpProxy;
  let stores: TestStores;
  let hub: TestHub;
  let faults: StoreFaults;
  let reloaded: Promise<unknown> | undefined;

  async function begin(engineFallback: HubConfig['engineFallback']): Promise<void> {
    redis = await PrivateRedis.reserve({ appendOnly: true, user: USER });
    other = await PrivateRedis.reserve({ appendOnly: true, user: USER });
    await Promise.all([redis.start(), other.start()]);
    proxy = new TcpProxy();
    const nodes = [{ host: '127.0.0.1', port: await proxy.listen(redis.port) }];
    const login = { username: 'hub', password: 'pw' };
    const config = { redis: { nodes, ...login, db: 0, tls: false, cluster: false, keyPrefix: 'test' }, engineFallback };
    stores = { database: await createTestDatabase(), redis: { url: redis.url, prefix: 'test' } };
    hub = await startTestHub({ engine: 'redis', stores, listen: true, config });
    faults = new StoreFaults(hub, `Redis, ${engineFallback}`, 'engine');
  }
  async function end(): Promise<void> {
    await hub.close();
    await proxy.close();
    for (const one of [redis, other]) await one.remove();
    await stores.database.drop();
  }

  const set = (name: string, value: string) => redis.with((client) => client.config('SET', name, value));
  const acl = (...change: string[]) => redis.with((client) => client.call('ACL', 'SETUSER', ...USER, ...change));
  const fill = () =>
    redis.with((client) => client.mset(Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`filler-${n}`, n]))));

  describe('in direct mode', () => {
    beforeAll(() => begin('direct'));
    afterAll(end);

    const refused: Fault[] = [
      { name: 'is full', code: 'OOM', begin: () => set('maxmemory', '1'), end: () => set('maxmemory', '0') },
      {
        name: 'becomes a replica',
        code: 'READONLY',
        begin: () => redis.with((client) => client.replicaof(...NO_PRIMARY)),
        end: () => redis.with((client) => client.replicaof('NO', 'ONE')),
      },
      {
        name: 'denies its user the keys',
        code: 'NOPERM',
        begin: () => acl('resetkeys', '~elsewhere:*'),
        end: () => acl(),
      },
      {
        name: 'becomes a replica, and its address leads to the new primary',
        code: 'READONLY',
        begin: () => redis.with((client) => client.replicaof(...NO_PRIMARY)),
        end: () => proxy.leadTo(other.port),
      },
    ];

    it.each(refused)('runs jobs from the ledger while Redis $name', async (fault) => {
      const row = await faults.strike(fault, async () => {
        const { id } = await hub.router.route({ type: 'test_step' });
        expect((await hub.jobEnds(id)).state).toBe('completed');
        expect(await hub.path(id)).toEqual(['accepted', 'active', 'completed']);
        return [id];
      });
      judge(row);
      expect(row.health).toMatch(/^200, .*: jobs run straight from the ledger$/);
    });
  });

  describe('in hold mode', () => {
    beforeAll(() => begin('hold'));
    afterAll(end);

    const gone: Fault[] = [
      { name: 'cannot save', code: 'MISCONF', begin: () => redis.failSaving(true), end: () => redis.failSaving(false) },
      {
        name: 'has too few replicas',
        code: 'NOREPLICAS',
        begin: () => set('min-replicas-to-write', '1'),
        end: () => set('min-replicas-to-write', '0'),
      },
      {
        name: 'loads its data',
        code: 'LOADING',
        begin: async () => {
          await fill();
          await set('key-load-delay', '20000');
          reloaded = redis.with((client) => client.call('DEBUG', 'RELOAD'));
        },
        end: () => reloaded,
      },
      { name: 'is killed', code: 'UNREACHABLE', begin: () => redis.kill(), end: () => redis.start() },
      { name: 'is frozen', code: 'UNREACHABLE', begin: () => redis.freeze(), end: () => redis.goOn() },
    ];

    it.each(gone)('keeps jobs while Redis $name', async (fault) => {
      const row = await faults.strike(fault, async () => {
        const { id } = await hub.router.route({ type: 'test_step' });
        return [id];
      });
      judge(row);
      expect(row.health).toMatch(/^200, .*: jobs are accepted, and held until it is back$/);
    });
  });
});
