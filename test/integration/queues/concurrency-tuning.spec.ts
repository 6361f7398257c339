import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpClient } from '../../support/hub/http-client.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';
import type { JobDistribution } from '../../../src/persistence/queries/job-distribution.js';
import type { RetryStatistics } from '../../../src/persistence/queries/retry-stats.js';
import type { Tuning } from '../../../src/persistence/tuning/concurrency-tuning.js';
import { QueueSettings } from '../../../src/persistence/queues/queue-settings.js';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';

describeOn('postgres', 'statistics and concurrency of queues', (engine) => {
  let hub: TestHub;
  let other: TestHub;
  let client: HttpClient;
  beforeAll(async () => {
    const config = { queues: { indexing: { concurrency: 3 } } };
    hub = await startTestHub({ engine, listen: true, config });
    other = await startTestHub({ engine, stores: hub.stores, config });
    client = new HttpClient(hub.port, { authorization: 'Bearer test-admin-key-of-a-test' });
  });
  afterAll(async () => {
    await other?.close();
    await hub?.close();
  });

  const call = async <Answer>(path: string, body?: object, status = 200) => {
    const answer = await client.send({ path: `/api/queues/${path}`, body });
    expect({ status: answer.status, json: answer.json }).toEqual({ status, json: answer.json });
    return answer.json as Answer;
  };
  const optimize = (body: object = {}) => call<Tuning>('routing/optimize', body);
  const of = ({ queues }: Tuning, queue: string) => queues.find((one) => one.queue === queue);

  it('counts attempts, retries, successes after them and their codes', async () => {
    const jobs = await hub.router.routeBatch([
      { type: 'test_limited', priority: 'HIGH' },
      { type: 'test_limited', priority: 'LOW', data: { code: 'NETWORK_TIMEOUT', times: 2 } },
      { type: 'test_limited', data: { code: 'NEVER_AGAIN' } },
    ]);
    for (const { id } of jobs) await hub.jobEnds(id);
    const { types } = await call<{ types: RetryStatistics[] }>('retry/stats?type=test-limited');
    expect(types).toEqual([
      {
        ...{ type: 'test_limited', queue: 'indexing', attempts: 5, retries: 2, succeededAfterRetry: 1 },
        ...{ completed: 2, failed: 1 },
        topErrorCodes: [
          { code: 'NETWORK_TIMEOUT', count: 2 },
          { code: 'NEVER_AGAIN', count: 1 },
        ],
      },
    ]);
    const hours = await call<JobDistribution>('routing/distribution?queue=indexing&step=hour');
    const counted = hours.items.map(({ priority, completed, failed }) => ({ priority, completed, failed }));
    expect(counted).toEqual([
      { priority: 2, completed: 1, failed: 0 },
      { priority: 3, completed: 0, failed: 1 },
      { priority: 4, completed: 1, failed: 0 },
    ]);
    expect(hours).toMatchObject({ complete: true, step: 'hour', open: [] });
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(await call(`retry/stats?from=${tomorrow}`, undefined, 400)).toMatchObject({ code: 'VALIDATION_FAILED' });
    await call('routing/distribution?from=2020-01-01&step=minute', undefined, 400);
    await call('routing/distribution?step=week', undefined, 400);
  });

  it('keeps the sums when minutes become hours', async () => {
    await hub.sql.query(
      `insert into job_rollups (minute, queue, type, priority, shard, completed, run_ms, recovered)
       select date_trunc('hour', now()) - interval '3 days' + n * interval '1 minute', 'merges', 'merge_tasks', 1, n % 3, 1, 10, 1
         from generate_series(0, 89) as n`,
    );
    await hub.app.get(LedgerRetention, { strict: false }).apply();
    const { rows } = await hub.sql.query(
      `select completed::integer, run_ms, recovered::integer, shard from job_rollups where queue = 'merges' order by minute`,
    );
    expect(rows).toEqual([
      { completed: 60, run_ms: 600, recovered: 60, shard: 0 },
      { completed: 30, run_ms: 300, recovered: 30, shard: 0 },
    ]);
  });

  it('advises more where jobs wait for slots; both nodes follow when it is applied, and return when it is reverted', async () => {
    const started = (node: TestHub) => node.runs.all.length;
    const before = started(hub) + started(other);
    // A queue with one slot per node: two of eight run.
    await hub.router.routeBatch(Array.from({ length: 8 }, () => ({ type: 'test_single', data: { gate: 'tuned' } })));
    await eventually(() => started(hub) + started(other) === before + 2);
    await hub.sql.query(
      `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, created_at, started_at, finished_at)
       select (rpad(lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0'), 20, '0') || lpad(to_hex(n), 12, '0'))::uuid,
              'test_single', 'cleanup', 'completed', 3, '{}', 1, 'a test', now() - interval '1 min', now(), now() + interval '1 s'
         from generate_series(1, 50) as n`,
    );
    await hub.sql.query(
      `insert into job_rollups (minute, queue, type, completed, run_ms)
       values (date_trunc('minute', now()) - interval '5 min', 'cleanup', 'test_single', 50, 1.9 * 3600000)`,
    );
    const advice = of(await optimize(), 'cleanup');
    expect(advice).toMatchObject({
      concurrency: 1,
      source: 'catalog',
      advised: 2,
      measured: { sample: 50, busySlots: 1.9 },
    });
    expect(advice?.reason).toMatch(/^95 % of 50 jobs waited less than 60\.0 s, and 95 % of 2 slots were busy/);
    expect((await optimize({ apply: true, queues: ['notifications'] })).changed).toEqual([]);
    expect(started(hub) + started(other)).toBe(before + 2);

    expect((await optimize({ apply: true })).changed).toEqual(['cleanup']);
    await eventually(() => started(hub) + started(other) === before + 4);
    const stored = await hub.sql.query(`select concurrency, concurrency_by as by from queues where name = 'cleanup'`);
    expect(stored.rows).toEqual([{ concurrency: 2, by: 'admin-key' }]);
    expect(of(await optimize(), 'cleanup')).toMatchObject({ concurrency: 2, source: 'stored' });

    const revert = await optimize({ revert: true });
    expect(revert.changed).toEqual(['cleanup']);
    await eventually(() => other.app.get(QueueSettings, { strict: false }).concurrency('cleanup') === undefined);
    for (const node of [hub, other]) node.runs.open('tuned');
    await hub.allEnd(10_000);
  });

  it('leaves alone what a variable sets, and a pause', async () => {
    await hub.queues.pauseQueue('indexing', 'a test');
    await hub.app
      .get(QueueSettings, { strict: false })
      .storeConcurrency([{ name: 'indexing', concurrency: 7, reason: null }], 'a test');
    expect(of(await optimize({ revert: true }), 'indexing')).toMatchObject({ concurrency: 3, source: 'variable' });
    const { paused } = await hub.queues.getQueueStats('indexing');
    expect(paused).toBe(true);
    await call('routing/optimize', { apply: true, revert: true }, 400);
    await call('routing/optimize', { windowMinutes: 1 }, 400);
  });
});
