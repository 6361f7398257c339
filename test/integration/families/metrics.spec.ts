import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { MetricSamples } from '../../../src/families/metrics/metric-samples.js';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NODE = '01900000-0000-7000-8000-000000000000';

interface History {
  step: number;
  points: { at: string; value: number }[];
}

describe('the history of metrics', () => {
  let hub: HttpHub;
  let other: HttpHub;
  beforeAll(async () => {
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    hub = await startHttpHub(env, { sampleMs: 250 });
    other = await startHttpHub({ ...env, DATABASE_URL: hub.databaseUrl }, { sampleMs: 250 });
  });
  afterAll(async () => {
    await other?.remove();
    await hub?.remove();
  });

  const history = async (query: Record<string, string | number>) => {
    const pairs = Object.entries(query).map(([name, value]) => [name, String(value)]);
    const search = new URLSearchParams(Object.fromEntries(pairs) as Record<string, string>).toString();
    const { status, json } = await hub.client.send({ path: `/api/metrics/history?${search}` });
    expect({ status, json }).toMatchObject({ status: 200 });
    return json as History;
  };
  const collect = async (data: object) => {
    const { json } = await hub.client.send({ path: '/api/queues/jobs', body: { type: 'collect_metrics', data } });
    const { id } = json as { id: string };
    return eventually(async () => {
      const job = (await hub.client.send({ path: `/api/queues/jobs/${id}` })).json as {
        state: string;
        result: { nodes: { host: string; figures: object; failed: object }[]; silent: string[]; queues: number };
      };
      return job.state === 'completed' && job.result;
    });
  };
  /** Inserts samples: minutes before now, and their values; undefined: sampled, and zero. */
  const sampled = (name: string, samples: [minutesAgo: number, value?: number][], labels: object = {}, node = '') =>
    hub.ledger.query(
      `with given as (select date_trunc('minute', now()) - (s->>0)::float8 * interval '1 minute' as at, (s->>1)::float8 as value
                        from jsonb_array_elements($2) s),
            marks as (insert into metric_samples (at, name, value) select at, 'hub_samples', 1 from given on conflict do nothing)
       insert into metric_samples (at, name, node, labels, value)
       select at, $1, $4, $3, value from given where value is not null on conflict (name, at, node, labels) do update set value = excluded.value`,
      [name, JSON.stringify(samples), JSON.stringify(labels), node],
    );
  const ago = (ms: number) => new Date(Math.floor(Date.now() / MINUTE) * MINUTE - ms).toISOString();

  it('has each queue and node, sampled by timers', async () => {
    await hub.client.send({ method: 'POST', path: '/api/queues/background/pause' });
    for (let n = 0; n < 3; n += 1) await hub.client.send({ path: '/api/queues/jobs', body: { type: 'probe_echo' } });
    await eventually(async () => {
      const { points } = await history({ name: 'queue_waiting', queue: 'background', step: MINUTE });
      return points.at(-1)?.value === 3;
    });
    await eventually(async () => (await history({ name: 'node_memory_bytes' })).points.length > 0);
    const nodes = `select distinct node from metric_samples where name = 'node_cpu_ratio'`;
    await eventually(async () => (await hub.ledger.query(nodes)).rowCount === 2);
  });

  it('is collected from all live nodes by a job, which reports what failed', async () => {
    const { nodes, silent, queues } = await collect({ targets: ['system', 'containers'] });
    expect([nodes.length, silent, queues]).toEqual([2, [], 0]);
    for (const { figures, failed } of nodes) {
      expect(figures).toMatchObject({ node_cpu_ratio: expect.any(Number) as number, node_isolation_failed: 0 });
      expect(figures).toMatchObject({ host_disk_used_ratio: expect.any(Number) as number });
      expect(failed).toEqual({ containers: expect.stringMatching(/docker/i) as string });
    }
    expect(await collect({ targets: ['queues'] })).toMatchObject({ nodes: [], queues: expect.any(Number) as number });
  });

  it('repeats its collection as the data says', async () => {
    const body = { type: 'collect_metrics', data: { interval: 3_600_000, targets: ['queues'] }, dedupeKey: 'mine' };
    const { json } = await hub.client.send({ path: '/api/queues/jobs', body });
    const schedule = await hub.client.send({ path: `/api/schedules/${(json as { id: string }).id}` });
    expect(schedule.json).toMatchObject({ type: 'collect_metrics', every: 3_600_000 });
    const own = await hub.client.send({ path: '/api/schedules' });
    expect((own.json as { items: object[] }).items).toContainEqual(
      expect.objectContaining({ key: 'hub:collect_metrics', every: 60_000 }),
    );
  });

  it('is the sum of queues, zero where a sampled queue had nothing, and a gap where nothing was sampled', async () => {
    await sampled('queue_active', [[200, 4], [199], [197, 2]], { queue: 'email' });
    await sampled('queue_active', [[200, 3]], { queue: 'deploys' });
    const range = { from: ago(200 * MINUTE), to: ago(195 * MINUTE), step: MINUTE };
    const values = async (query: object) =>
      (await history({ name: 'queue_active', ...range, ...query })).points.map(({ at, value }) => [
        (Date.parse(at) - Date.parse(range.from)) / MINUTE,
        value,
      ]);
    const all = [
      [0, 7],
      [1, 0],
      [3, 2],
    ];
    expect(await values({})).toEqual(all);
    expect(await values({ queue: 'EMAIL_QUEUE' })).toEqual([
      [0, 4],
      [1, 0],
      [3, 2],
    ]);
    expect(await values({ step: 2 * MINUTE })).toEqual([
      [0, 3.5],
      [2, 2],
    ]);
  });

  it('is the mean of nodes', async () => {
    await sampled('host_disk_used_ratio', [[300, 0.2]], { host: 'a' }, NODE);
    await sampled('host_disk_used_ratio', [[300, 0.6]], { host: 'b' }, 'another');
    const range = { name: 'host_disk_used_ratio', from: ago(301 * MINUTE), to: ago(299 * MINUTE), step: MINUTE };
    const values = async (query: object) => (await history({ ...range, ...query })).points.map(({ value }) => value);
    expect(await values({})).toEqual([0.4]);
    expect(await values({ node: NODE })).toEqual([0.2]);
  });

  it("is the least of what nodes have left of GitHub's calls", async () => {
    await sampled('github_calls_remaining', [[300, 4000]], { host: 'a' }, NODE);
    await sampled('github_calls_remaining', [[300, 3000]], { host: 'b' }, 'another');
    const range = { name: 'github_calls_remaining', from: ago(301 * MINUTE), to: ago(299 * MINUTE), step: MINUTE };
    expect((await history(range)).points.map(({ value }) => value)).toEqual([3000]);
  });

  it('has outcomes by minute, without the newest minute, which is not complete', async () => {
    const { rows } = await hub.ledger.query<{ newest: Date }>(
      `insert into job_rollups (minute, queue, type, completed, failed)
       select date_trunc('minute', now()) - n * interval '1 minute', 'merges', 'x', 10 + n, n from generate_series(0, 3) n
       returning (select date_trunc('minute', now())) as newest`,
    );
    const newest = rows[0]?.newest.getTime() ?? 0;
    const before = async (name: string) =>
      (await history({ name, queue: 'merges', step: MINUTE })).points
        .filter(({ at }) => Date.parse(at) < newest)
        .map(({ value }) => value)
        .slice(-3);
    await eventually(async () => (await before('queue_completed')).join() === '13,12,11');
    expect(await before('queue_failed')).toEqual([3, 2, 1]);
    const { points } = await history({ name: 'queue_completed', queue: 'merges', step: MINUTE });
    const complete = Math.floor(Date.now() / MINUTE) * MINUTE;
    expect(points.filter(({ at }) => Date.parse(at) >= complete)).toEqual([]);
  });

  it('goes on as hourly means when the samples are gone', async () => {
    const samples = hub.app.get(MetricSamples, { strict: false });
    await sampled('queue_delayed', [[90, 30], [91], [92]], { queue: 'email' });
    await hub.app.get(LedgerDb, { strict: false }).transaction((db) => samples.storeHours(db));
    await hub.app.get(LedgerDb, { strict: false }).transaction((db) => samples.storeHours(db));
    const { rows } = await hub.ledger.query<{ value: number; hour: Date }>(
      `select sum(value * (select count(*) from metric_samples m where m.name = 'hub_samples' and date_trunc('hour', m.at) = hour))::float8 as value
         from metric_hours where name = 'queue_delayed'`,
    );
    expect(rows[0]?.value).toBeCloseTo(30);
    await hub.ledger.query(`update metric_hours set hour = hour - interval '20 days'`);
    await hub.ledger.query(`update metric_samples set at = at - interval '20 days' where name in ('queue_delayed')`);
    await hub.app.get(LedgerRetention, { strict: false }).apply();
    const old = await hub.ledger.query(`select 1 from metric_samples where at < now() - interval '7 days'`);
    expect(old.rowCount).toBe(0);
    const { points, step } = await history({
      name: 'queue_delayed',
      from: ago(21 * DAY),
      to: ago(19 * DAY),
      step: HOUR,
    });
    expect([points.some(({ value }) => value > 0), step]).toEqual([true, HOUR]);
  });

  it.each([
    [{ from: new Date(0).toISOString(), to: new Date().toISOString(), step: MINUTE }],
    [{ from: '2020-01-01', to: '2029-01-01', step: 1 }],
  ])('has at most 2000 points, whatever is asked for: %j', async (query) => {
    const { step } = await history({ name: 'queue_waiting', ...query });
    const range = Date.parse(query.to) - Date.parse(query.from);
    expect(range / step).toBeLessThanOrEqual(2000);
  });

  it('answers within a moment over seven days of all queues', async () => {
    await hub.ledger.query(
      `insert into metric_samples (at, name, labels, value)
       select date_trunc('minute', now()) - m * interval '1 minute', 'queue_oldest_waiting_seconds', jsonb_build_object('queue', 'q' || q), 1
         from generate_series(10, 10080) m, generate_series(1, 5) q`,
    );
    const began = performance.now();
    const { points } = await history({ name: 'queue_oldest_waiting_seconds', from: ago(7 * DAY) });
    expect(points.length).toBeGreaterThan(200);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it.each([
    '',
    'name=nope',
    'name=queue_waiting&step=0',
    'name=queue_waiting&step=-1',
    'name=queue_waiting&from=tomorrow',
    'name=queue_waiting&from=2026-01-02&to=2026-01-01',
    'name=queue_waiting&node=x',
    "name=queue_waiting';drop",
    'name=queue_waiting&name=queue_active',
    'name=queue_waiting&group=x',
  ])('refuses %j', async (query) => {
    const answer = await hub.client.send({ path: `/api/metrics/history?${query}` });
    expect(answer).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
  });

  it.each([{ targets: [] }, { targets: ['disk'] }, { interval: 10 }, { interval: '1m' }, { every: 5 }])(
    'is not collected with %j',
    async (data) => {
      const body = { type: 'collect_metrics', data };
      const answer = await hub.client.send({ path: '/api/queues/jobs', body });
      expect(answer).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
    },
  );
});
