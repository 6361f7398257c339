import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import { BulkJobActions } from '../../../src/api/rest/bulk-job-actions.js';
import { JobObserver } from '../../../src/jobs/job-observer.js';
import { RunLedger } from '../../../src/jobs/ports/ledger.js';
import { Schedules } from '../../../src/persistence/schedules/schedules.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';

const HOUR = 3_600_000;

/** Rules of the ledger independent of runs, so one engine is enough. */
describe('the ledger', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'postgres' });
  });
  afterAll(() => hub.close());

  const keyed = (dedupeKey: string, more: object = {}) =>
    hub.router.route({ type: 'test_step', dedupeKey, data: { code: 'PERMANENT_ERROR' }, ...more });
  const failed = async (dedupeKey: string) => {
    const { id } = await keyed(dedupeKey);
    await hub.jobEnds(id);
    return id;
  };
  const holderOf = async (key: string) => {
    const { rows } = await hub.sql.query<{ id: string }>(`select job_id as id from job_keys where key = $1`, [key]);
    return rows[0]?.id;
  };

  describe('when a job with a dedupe key is retried', () => {
    it('refuses while another job holds the key, and names that job', async () => {
      const id = await failed('taken');
      const other = await keyed('taken', { delay: HOUR });
      const refused = await hub.actions.retry(id, 'test').catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'WRONG_STATE' });
      expect((refused as Error).message).toContain(other.id);
      expect((await hub.search.get(id)).state).toBe('failed');
      expect(await holderOf('taken')).toBe(other.id);
    });

    it('returns the key to it although another job held it in between', async () => {
      const id = await failed('back');
      const other = await failed('back');
      expect(await holderOf('back')).toBe(other);
      await hub.queues.pauseQueue('notifications', 'test');
      await hub.actions.retry(id, 'test');
      await hub.queues.resumeQueue('notifications', 'test');
      expect(await holderOf('back')).toBe(id);
      await hub.jobEnds(id);
      // The key stands for this job's content again.
      await hub.sql.query(`update jobs set state = 'delayed', run_at = now() + interval '1 h' where id = $1`, [id]);
      expect(await keyed('back')).toMatchObject({ id, duplicate: true });
      await expect(keyed('back', { data: {} })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    });

    it('gives the key to one of several jobs that are retried at once', async () => {
      const ids = [await failed('race'), await failed('race'), await failed('race')];
      await hub.queues.pauseQueue('notifications', 'test');
      const retried = await Promise.allSettled(ids.map((id) => hub.actions.retry(id, 'test')));
      await hub.queues.resumeQueue('notifications', 'test');
      expect(retried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const id of ids) await hub.jobEnds(id);
    });

    it('excludes it from retry-failed while another job holds the key', async () => {
      const old = await failed('bulk');
      const holder = await keyed('bulk', { delay: HOUR });
      const plain = await hub.router.route({ type: 'test_step', data: { code: 'PERMANENT_ERROR' } });
      await hub.jobEnds(plain.id);
      await hub.queues.retryFailed('notifications', 'test');
      expect((await hub.events(plain.id)).some(({ detail }) => detail?.['act'] === 'retry-failed')).toBe(true);
      expect((await hub.events(old)).some(({ detail }) => detail?.['act'] === 'retry-failed')).toBe(false);
      expect(await holderOf('bulk')).toBe(holder.id);
    });
  });

  it('returns a deleted job while its key has time to live, and frees a key without one', async () => {
    for (const [key, ttl] of [
      ['kept', HOUR],
      ['freed', undefined],
    ] as const) {
      const { id } = await hub.router.route({ type: 'test_step', dedupeKey: key, dedupeTtl: ttl });
      await hub.jobEnds(id);
      await hub.actions.remove(id, 'test');
      const again = await hub.router.route({ type: 'test_step', dedupeKey: key, dedupeTtl: ttl });
      expect(again).toMatchObject(
        ttl === undefined ? { duplicate: false } : { id, duplicate: true, state: 'completed' },
      );
    }
  });

  it('records the reason of each bulk action in the trail', async () => {
    const actions = hub.app.get(BulkJobActions, { strict: false });
    const act = (action: 'retry' | 'cancel' | 'delete' | 'promote', state?: 'cancelled') =>
      actions.run(
        { action, filter: { tag: 'reasons', state }, reason: `why ${action}`, dryRun: false },
        'test',
        UNSCOPED,
      );
    const { id } = await hub.router.route({ type: 'test_step', tags: ['reasons'], delay: HOUR });
    await hub.jobIs(id, 'delayed');
    expect(await act('cancel')).toMatchObject({ done: 1 });
    await hub.queues.pauseQueue('notifications', 'test');
    expect(await act('retry', 'cancelled')).toMatchObject({ done: 1 });
    await hub.queues.resumeQueue('notifications', 'test');
    await hub.jobEnds(id);
    const later = await hub.router.route({ type: 'test_step', tags: ['reasons'], delay: HOUR });
    await hub.jobIs(later.id, 'delayed');
    expect(await act('promote')).toMatchObject({ done: 1 });
    await hub.jobEnds(later.id);
    expect(await act('delete')).toMatchObject({ done: 2 });
    const { rows } = await hub.sql.query<{ reason: string }>(
      `select detail->>'reason' as reason from job_events where job_id = any($1) and actor = 'test' order by seq`,
      [[id, later.id]],
    );
    const reasons = rows.map(({ reason }) => reason);
    expect(reasons).toEqual(['why cancel', 'why retry', 'why promote', 'why delete', 'why delete']);
  });

  describe('on a wake during a run', () => {
    it('resumes the job at once when it suspends', async () => {
      const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'woken', suspend: HOUR } });
      await eventually(() => hub.runs.of(id).length === 1);
      expect(await hub.actions.wake(id, 'test')).toBe(true);
      expect(await hub.actions.wake(id, 'test')).toBe(true);
      hub.runs.open('woken');
      expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', result: { runNumber: 2 } });
      expect((await hub.events(id)).filter(({ detail }) => detail?.['act'] === 'wake')).toHaveLength(1);
    });

    it('honours the wake for that run only', async () => {
      const other = await startTestHub({ engine: 'postgres', config: { role: 'api' } });
      try {
        const ledger = other.app.get(RunLedger, { strict: false });
        const { id } = await other.router.route({ type: 'test_step' });
        const sleeps = { kind: 'parked', delay: HOUR, reason: 'suspended' } as const;
        const runAt = async () => (await other.search.get(id)).runAt?.getTime();
        await other.actions.wake(id, 'too early');
        const first = await eventually(() => ledger.claim(id));
        await other.actions.wake(id, 'test');
        await ledger.record(first, sleeps);
        expect(await runAt()).toBeLessThan(Date.now() + HOUR / 2);
        const second = await eventually(() => ledger.claim(id));
        await ledger.record(second, sleeps);
        expect(await runAt()).toBeGreaterThan(Date.now() + HOUR / 2);
        expect(await other.actions.wake(id, 'test')).toBe(true);
        expect(await runAt()).toBeLessThan(Date.now() + HOUR / 2);
      } finally {
        await other.close();
      }
    });

    it('refuses to promote the job', async () => {
      const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'no promote' } });
      await eventually(() => hub.runs.of(id).length === 1);
      await expect(hub.actions.promote(id, 'test')).rejects.toMatchObject({ code: 'WRONG_STATE' });
      hub.runs.open('no promote');
      await hub.jobEnds(id);
    });
  });

  it.each(['suspend', 'code'])('counts a cancel that came too late for a run that ends by %s', async (end) => {
    const ended = vi.spyOn(hub.app.get(JobObserver, { strict: false }), 'ended');
    const data = { gate: `late ${end}`, [end]: end === 'code' ? 'NETWORK_TIMEOUT' : HOUR };
    const { id } = await hub.router.route({ type: 'test_step', data });
    await eventually(() => hub.runs.of(id).length === 1);
    // Without the message to its node: the signal of the run does not know of it.
    await hub.sql.query(`update jobs set cancel_reason = 'too late' where id = $1`, [id]);
    hub.runs.open(`late ${end}`);
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'cancelled' });
    expect((await hub.events(id)).at(-1)).toMatchObject({ toState: 'cancelled', detail: { reason: 'too late' } });
    await eventually(() => ended.mock.calls.length > 0);
    expect(ended.mock.calls.map(([{ outcome, code }]) => ({ outcome, code }))).toEqual([
      { outcome: 'cancelled', code: null },
    ]);
    ended.mockRestore();
  });

  it('runs the other schedules of a batch when one fails', async () => {
    const schedules = hub.app.get(Schedules, { strict: false });
    const made = await Promise.all(
      ['bad request', 'bad pattern', 'good'].map((tag) =>
        hub.router.route({ type: 'test_step', tags: [tag], repeat: { pattern: '0 0 1 1 *' } }),
      ),
    );
    const [request, pattern, good] = made.map(({ scheduleId }) => scheduleId ?? '');
    await hub.sql.query(`update schedules set request = request || '{"priority":99}' where id = $1`, [request]);
    await hub.sql.query(`update schedules set pattern = 'none at all' where id = $1`, [pattern]);
    await hub.sql.query(`update schedules set next_at = now() - interval '1 s' where id = any($1)`, [
      [request, pattern, good],
    ]);
    schedules.start();
    await eventually(async () => (await hub.search.list({ tag: 'good', scopes: UNSCOPED }, 10)).items.length === 1);
    for (const id of [request, pattern]) {
      const { lastError, nextAt } = await schedules.get(id ?? '');
      expect(lastError).toEqual(expect.any(String));
      expect(nextAt?.getTime()).toBeGreaterThan(Date.now());
    }
    expect((await schedules.get(good ?? '')).lastError).toBeNull();
    expect((await hub.search.list({ tag: 'bad pattern', scopes: UNSCOPED }, 10)).items).toEqual([]);
  });
});
