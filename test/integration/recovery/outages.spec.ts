import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { OutageSearch } from '../../../src/persistence/queries/outage-search.js';
import { OutageJournal } from '../../../src/persistence/recovery/outage-journal.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { isMissing } from '../../support/programs.js';
import { TcpProxy } from '../../support/proxy.js';
import { createTestDatabase } from '../../support/stores/postgres.js';
import { reachable, RedisAway } from '../../support/stores/redis-away.js';

/** Jobs that were started from the ledger, and those accepted within the newest outage, by the trail and the ledger. */
const COUNTED_SQL = `
  with outage as (select min(began_at) as began_at, max(ended_at) as ended_at from outage_nodes)
  select (select count(distinct job_id)::integer from job_events where detail->>'by' = 'direct') as jobs,
         count(*)::integer as accepted, count(*) filter (where finished_at is not null)::integer as ended
    from jobs, outage where created_at between began_at and ended_at`;

const outages = async (hub: TestHub) => (await hub.app.get(OutageSearch, { strict: false }).list(10)).items;
const test = isMissing('redis-server') ? describe.skip : describe;

test('an outage of Redis', () => {
  let away: RedisAway;
  beforeAll(async () => {
    away = await RedisAway.begin();
  });
  afterAll(() => away?.end());

  it('goes on until all nodes have it again, and counts each job that they ran from the ledger', async () => {
    const [one, two] = [await away.start(), await away.start()];
    await eventually(async () => (await outages(one))[0]?.nodes === 2);
    const failing = { data: { code: 'ONCE', times: 1 }, attempts: 2, backoff: 1 } as const;
    const jobs = await one.router.routeBatch(
      Array.from({ length: 20 }, (_, n) => ({ type: 'test_step', ...(n < 3 ? failing : {}) })),
    );
    await Promise.all(jobs.map(({ id }) => one.jobEnds(id)));
    const [ongoing] = await outages(one);
    expect(ongoing).toMatchObject({ store: 'redis', endedAt: null, mode: 'direct', interrupted: false, proof: null });
    await away.redis.start();
    await Promise.all([reachable(one, true), reachable(two, true)]);
    const [outage, ...others] = await eventually(async () => {
      const found = await outages(one);
      return found[0]?.proof && found;
    });
    expect(others).toEqual([]);
    expect(outage).toMatchObject({ id: ongoing?.id, nodes: 2, interrupted: false });
    const { rows } = await one.sql.query<{ jobs: number; accepted: number; ended: number }>(COUNTED_SQL);
    const { jobs: started, ...accepted } = rows[0] ?? { jobs: 0 };
    expect(started).toBeGreaterThanOrEqual(20);
    expect(outage).toMatchObject({ jobs: started, proof: { ...accepted, missing: 0 } });
  });

  it('is proven not to have lost jobs only while each job of the trail is in the ledger', async () => {
    const [{ sql, app }] = away.hubs as [TestHub];
    await sql.query(
      `delete from jobs where id = (select job_id from job_events where detail->>'by' = 'direct' limit 1)`,
    );
    await sql.query('update outages set checked_at = null');
    await app.get(OutageJournal, { strict: false }).prove();
    expect((await outages(away.hubs[0]!))[0]?.proof?.missing).toBe(1);
  });

  it('is the same one for a hub that starts again within it, and ends when it finds Redis', async () => {
    const [one, two] = away.hubs as [TestHub, TestHub];
    await two.close();
    await away.redis.kill();
    const [ongoing] = await eventually(async () => {
      const found = await outages(one);
      return found.length === 2 && found;
    });
    expect(ongoing).toMatchObject({ endedAt: null, nodes: 1, interrupted: false });
    await one.close();
    const after = await away.start();
    const [joined, ...others] = await eventually(async () => {
      const found = await outages(after);
      return found[0]?.nodes === 2 && found;
    });
    expect(others).toHaveLength(1);
    expect(joined).toMatchObject({ ...ongoing, nodes: 2, interrupted: true });
    await after.close();
    await away.redis.start();
    const last = await away.start();
    const [ended] = await eventually(async () => {
      const found = await outages(last);
      return found[0]?.proof && found;
    });
    expect(ended).toMatchObject({ id: ongoing?.id, interrupted: true });
    expect(Number(ended?.endedAt)).toBeGreaterThan(Number(joined?.beganAt));
  });
});

it('an outage of PostgreSQL is recorded when it has ended, with its real times', async () => {
  const database = await createTestDatabase();
  const [, account, socket, name] = /^postgresql:\/\/(.+)@(.+):5432\/(.+)$/.exec(database.url) ?? [];
  const proxy = new TcpProxy();
  const port = await proxy.listen(`${decodeURIComponent(socket ?? '')}/.s.PGSQL.5432`);
  const databaseUrl = `postgresql://${account}@127.0.0.1:${port}/${name}`;
  const hub = await startTestHub({ engine: 'postgres', stores: { database }, config: { databaseUrl } });
  onTestFinished(async () => {
    proxy.resume();
    await hub.close();
    await proxy.close();
    await database.drop();
  });
  const began = Date.now();
  proxy.cut({ refuse: true });
  await expect(hub.router.route({ type: 'test_step' })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  // The ledger's own clock, over a connection that is not cut.
  await eventually(async () => {
    const { rows } = await hub.sql.query<{ past: boolean }>(
      `select clock_timestamp() > to_timestamp($1::float8 / 1000) + interval '2 s' as past`,
      [began],
    );
    return rows[0]?.past;
  });
  const back = Date.now();
  proxy.resume();
  const [outage, ...others] = await eventually(async () => {
    const found = await outages(hub);
    return found.length > 0 && found;
  });
  expect(others).toEqual([]);
  expect(outage).toMatchObject({ store: 'postgres', nodes: 1, jobs: 0, proof: null });
  expect(Number(outage?.beganAt)).toBeGreaterThanOrEqual(began);
  expect(Number(outage?.beganAt)).toBeLessThan(back);
  expect(Number(outage?.endedAt)).toBeGreaterThanOrEqual(back);
});
