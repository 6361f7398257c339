import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import { idFloor } from '../../../src/common/ids.js';
import { acceptKeyedStatement, fingerprint, GONE_MS } from '../../../src/persistence/accept/accept-sql.js';
import { Dispatcher } from '../../../src/persistence/dispatch/dispatcher.js';
import { claimDedupeKeys } from '../../../src/persistence/accept/dedupe-keys.js';
import { transitionWithin } from '../../../src/persistence/transitions/transition.js';
import { JobRouter } from '../../../src/routing/job-router.js';
import { eventually } from '../../support/eventually.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { bound } from '../../support/limits.js';

/** Acceptance of jobs: keys, groups, transactions. */
describeEngines('an accepted job', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine });
  });
  afterAll(() => hub.close());

  const step = (more: Partial<Parameters<TestHub['router']['route']>[0]> = {}) =>
    hub.router.route({ type: 'test_step', ...more });

  it('holds its dedupe key while it is open', async () => {
    const first = await step({ dedupeKey: 'open', data: { gate: 'dedupe', a: 1, b: 2 } });
    const second = await step({ dedupeKey: 'open', data: { b: 2, a: 1, gate: 'dedupe' } });
    expect(second).toMatchObject({ id: first.id, duplicate: true });
    await expect(step({ dedupeKey: 'open', data: { a: 2 } })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    hub.runs.open('dedupe');
    await hub.jobEnds(first.id);
    const third = await step({ dedupeKey: 'open', data: { a: 2 } });
    expect(third).toMatchObject({ duplicate: false });
    expect(third.id).not.toBe(first.id);
    await hub.jobEnds(third.id);
  });

  it('holds its dedupe key for its time to live, ended or not', async () => {
    const first = await step({ dedupeKey: 'ttl', dedupeTtl: 60_000 });
    await hub.jobEnds(first.id);
    expect(await step({ dedupeKey: 'ttl' })).toMatchObject({ id: first.id, duplicate: true, state: 'completed' });
    await hub.sql.query(`update job_keys set expires_at = now() where key = 'ttl'`);
    expect((await step({ dedupeKey: 'ttl' })).id).not.toBe(first.id);
  });

  it.each([1, 2, 3])('is unique although twenty requests share its key at once (round %d)', async (round) => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => step({ dedupeKey: `race-${round}`, delay: 2000 })),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(asked.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    const { rows } = await hub.sql.query(`select 1 from jobs where dedupe_key = $1`, [`race-${round}`]);
    expect(rows).toHaveLength(1);
  });

  it('is not duplicated while the holder of its key is being retried', async () => {
    const first = await step({ dedupeKey: 'again' });
    await hub.jobEnds(first.id);
    const client = await hub.sql.connect();
    try {
      await client.query('begin');
      await claimDedupeKeys(client, [first.id], ['completed']);
      const how = {
        from: ['completed'],
        to: 'accepted',
        actor: 'a test',
        set: `run_at = now() + interval '1 h'`,
      } as const;
      await transitionWithin(client, [first.id], how);
      const asked = step({ dedupeKey: 'again' });
      await eventually(async () => {
        const { rows } = await hub.sql.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%job_keys%'`,
        );
        return rows.length > 0;
      });
      await client.query('commit');
      expect(await asked).toMatchObject({ id: first.id, duplicate: true });
    } finally {
      client.release();
    }
  });

  it('is not duplicated when an old job with its key was reopened after the lookup', async () => {
    const { job } = hub.app.get(JobRouter, { strict: false }).plan({ type: 'test_step', dedupeKey: 'old' }, {});
    const old = idFloor(Date.now() - 2 * GONE_MS);
    await hub.sql.query(
      `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, run_at)
       values ($1, 'test_step', $2, 'delayed', 3, '{}', 1, 'a test', now() + interval '1 h')`,
      [old, job.queue],
    );
    await hub.sql.query(`insert into job_keys (scope, key, job_id, fingerprint) values ('dedupe', 'old', $1, $2)`, [
      old,
      fingerprint(job),
    ]);
    expect((await hub.sql.query(acceptKeyedStatement([job], []))).rows).toEqual([]);
    expect(await step({ dedupeKey: 'old' })).toMatchObject({ id: old, duplicate: true });
  });

  it('is stored although concurrent requests claim the same keys in another order', async () => {
    const keys = Array.from({ length: 200 }, (_, n) => `ordered-${n}`);
    const ask = (ordered: string[]) =>
      hub.router.routeBatch(ordered.map((dedupeKey) => ({ type: 'test_step', delay: 3_600_000, dedupeKey })));
    for (let round = 0; round < 10; round += 1) {
      const of = keys.map((key) => `${key}-${round}`);
      const answers = await Promise.all([ask(of), ask(of.toReversed()), ask(of), ask(of.toReversed())]);
      const fresh = answers.flat().filter(({ duplicate }) => !duplicate);
      expect(new Set(fresh.map(({ id }) => id)).size).toBe(keys.length);
    }
  });

  it('is accepted with all others of its request, or none is', async () => {
    const tag = 'all-or-none';
    const good = { type: 'test_step', tags: [tag] };
    await expect(
      hub.router.routeBatch([good, { type: 'test_step', data: { ms: 'x' }, tags: [tag] }]),
    ).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    await step({ dedupeKey: 'taken', data: { a: 1 }, delay: 60_000 });
    await expect(hub.router.routeBatch([good, { ...good, dedupeKey: 'taken', data: { a: 2 } }])).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
    expect((await hub.search.list({ tag, scopes: UNSCOPED }, 10)).items).toEqual([]);
    const jobs = await hub.router.routeBatch([good, good, good]);
    expect((await hub.search.list({ tag, scopes: UNSCOPED }, 10)).items.map(({ id }) => id).sort()).toEqual(
      jobs.map(({ id }) => id).sort(),
    );
  });

  it("runs after its caller's commit and not before", async () => {
    const database = hub.app.get(DataSource, { strict: false });
    const id = await database.transaction(async (manager) => {
      const accepted = await hub.router.route({ type: 'test_step' }, { manager });
      await hub.jobEnds((await step()).id);
      expect(hub.runs.of(accepted.id)).toHaveLength(0);
      return accepted.id;
    });
    expect((await hub.jobEnds(id)).state).toBe('completed');
  });

  it('is dispatched at the commit of its batch, by whichever node is notified', async () => {
    const database = hub.app.get(DataSource, { strict: false });
    const jobs = await database.transaction(async (manager) => {
      const batch = await hub.router.routeBatch([{ type: 'test_step' }, { type: 'test_step', dedupeKey: 'in batch' }], {
        manager,
      });
      expect((await hub.sql.query(`select 1 from jobs where id = any($1)`, [batch.map(({ id }) => id)])).rows).toEqual(
        [],
      );
      return batch;
    });
    for (const { id } of jobs) {
      const { createdAt, startedAt, state } = await hub.jobEnds(id);
      expect(state).toBe('completed');
      expect((startedAt?.getTime() ?? Infinity) - createdAt.getTime()).toBeLessThan(bound(5000));
    }
  });

  it('is not lost when its node ends between the commit and the dispatch', async () => {
    const first = await startTestHub({ engine });
    let second: TestHub | undefined;
    try {
      await first.app.get(Dispatcher, { strict: false }).stop();
      const jobs = await first.app.get(DataSource, { strict: false }).transaction((manager) =>
        first.router.routeBatch(
          Array.from({ length: 20 }, () => ({ type: 'test_step' })),
          { manager },
        ),
      );
      for (const { id } of jobs) expect((await first.search.get(id)).state).toBe('accepted');
      second = await startTestHub({ engine, stores: first.stores });
      for (const { id } of jobs) expect((await second.jobEnds(id)).state).toBe('completed');
    } finally {
      await second?.close();
      await first.close();
    }
  });

  it('does not exist after a rollback', async () => {
    const database = hub.app.get(DataSource, { strict: false });
    const ids: string[] = [];
    await expect(
      database.transaction(async (manager) => {
        const batch = [{ type: 'test_step' }, { type: 'test_step', dedupeKey: 'rolled back' }];
        for (const { id } of await hub.router.routeBatch(batch, { manager })) ids.push(id);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await hub.jobEnds((await step({ dedupeKey: 'rolled back', data: { other: true } })).id);
    for (const id of ids) await expect(hub.search.get(id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    expect(hub.runs.all.filter(({ jobId }) => ids.includes(jobId))).toEqual([]);
  });
});
