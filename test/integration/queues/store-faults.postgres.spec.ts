import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type EngineKind, type TestHub } from '../../support/hub/hub.js';
import { PrivatePostgres } from '../../support/stores/private-postgres.js';
import { TcpProxy } from '../../support/proxy.js';
import { testRedis } from '../../support/stores/redis.js';
import { judge, StoreFaults, type Fault } from '../../support/stores/store-faults.js';

const redis = await testRedis();
const ENGINES: EngineKind[] = redis ? ['redis', 'postgres'] : ['postgres'];

/** Faults of PostgreSQL while a hub of each engine uses it: detected, reported, and cleared after their end. */
describe('a hub whose PostgreSQL', () => {
  let server: PrivatePostgres;
  let proxy: TcpProxy;
  const hubs: TestHub[] = [];
  const faults: StoreFaults[] = [];

  beforeAll(async () => {
    server = await PrivatePostgres.start();
    proxy = new TcpProxy();
    const port = await proxy.listen(server.socket);
    for (const engine of ENGINES) {
      const name = `hub_${engine}`;
      await server.run(`create database ${name}`);
      const database = { url: server.urlOf(name), drop: () => Promise.resolve() };
      const config = { databaseUrl: `postgresql://runnerhub@127.0.0.1:${port}/${name}` };
      const stores = { database, redis: engine === 'redis' ? redis : undefined };
      const hub = await startTestHub({ engine, stores, listen: true, config });
      hubs.push(hub);
      faults.push(new StoreFaults(hub, engine === 'redis' ? 'Redis' : 'PostgreSQL', 'postgres'));
    }
  });
  afterAll(async () => {
    for (const hub of hubs) await hub.close();
    await proxy.close();
    await server.remove();
  });

  const cases: Fault[] = [
    {
      name: 'is read-only by default_transaction_read_only',
      code: 'read-only',
      begin: () => server.run('alter system set default_transaction_read_only = on', 'select pg_reload_conf()'),
      end: () =>
        server.run(
          'set default_transaction_read_only = off',
          'alter system reset default_transaction_read_only',
          'select pg_reload_conf()',
        ),
    },
    {
      name: 'is a standby that is promoted later',
      code: 'read-only',
      begin: () => server.becomeStandby(),
      end: () => server.run('select pg_promote()'),
    },
    { name: 'is restarted', code: 'does not answer', begin: () => server.stop(), end: () => server.goOn() },
    { name: 'hangs', code: 'does not answer', begin: () => proxy.pause(), end: () => proxy.resume() },
  ];

  it.each(cases)('$name answers 503, and writes pending outcomes when it is over', async (fault) => {
    const begin = meeting(hubs.length, () => fault.begin());
    const end = meeting(hubs.length, () => fault.end());
    const strike = async (one: StoreFaults, hub: TestHub) =>
      one.strike({ ...fault, begin, end }, async () => {
        await expect(hub.router.route({ type: 'test_step' })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        return [];
      });
    const rows = await Promise.all(faults.map((one, n) => strike(one, hubs[n] as TestHub)));
    rows.forEach(judge);
    for (const { health } of rows) expect(health).toMatch(/^503, PostgreSQL (is read-only|does not answer)$/);
  });
});

/** Returns a function whose `of`-th call runs `act`; all calls resolve with its result. */
function meeting(of: number, act: () => unknown): () => Promise<unknown> {
  let there = 0;
  let done: (result: unknown) => void = () => undefined;
  const outcome = new Promise((resolve) => (done = resolve));
  return () => {
    there += 1;
    if (there === of) done(act());
    return outcome;
  };
}
