import { Module } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { HubError } from '../../../src/common/errors.js';
import type { ClaimedJob } from '../../../src/jobs/job.js';
import { JobHandler, type Handler, type JobContext } from '../../../src/jobs/job-handler.js';
import { EffectLedger } from '../../../src/jobs/ports/effects.js';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { fixed } from '../../../src/jobs/retry-policy.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';

const payload = z.strictObject({
  onDoubt: z.enum(['repeat', 'fail']).default('repeat'),
  /** Whether the first act fails, and whether it may have happened all the same. */
  fails: z.enum(['certainly', 'perhaps']).optional(),
  /** Whether the first run fails after the act. */
  failsLater: z.boolean().optional(),
  finds: z.enum(['it', 'nothing']).optional(),
  key: z.string().default('act'),
});

/** Performs one effect, and counts how often the act happened. */
@JobHandler({ type: 'test_effect', queue: 'notifications', payload, retry: fixed({ attempts: 3, delay: 10 }) })
class EffectHandler implements Handler<z.output<typeof payload>> {
  static readonly acts = new Map<string, number>();

  async run({ onDoubt, fails, failsLater, finds, key }: z.output<typeof payload>, ctx: JobContext): Promise<unknown> {
    const result = await ctx.effect(key, {
      onDoubt,
      do: () => {
        const acts = (EffectHandler.acts.get(ctx.jobId) ?? 0) + 1;
        EffectHandler.acts.set(ctx.jobId, acts);
        if (fails && ctx.attempt === 1) return Promise.reject(new HubError('BROKEN', fails));
        return Promise.resolve({ acts, by: ctx.attempt });
      },
      ...(finds && { find: () => Promise.resolve(finds === 'it' ? { acts: 0, by: 0 } : undefined) }),
      mayHaveHappened: (error) => (error as Error).message === 'perhaps',
    });
    if (failsLater && ctx.attempt === 1) throw new HubError('BROKEN', 'later');
    return result;
  }
}
@Module({ providers: [EffectHandler] })
class EffectModule {}

describeOn('postgres', 'an effect', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine, modules: [EffectModule] });
  });
  afterAll(() => hub?.close());

  it.each([
    ['happens once for a job that runs again', { failsLater: true }, { acts: 1, by: 1 }],
    ['is repeated when it may have happened', { fails: 'perhaps' }, { acts: 2, by: 2 }],
    ['is searched for, and not repeated', { fails: 'perhaps', finds: 'it', onDoubt: 'fail' }, { acts: 0, by: 0 }],
    ['is repeated when the search finds nothing', { fails: 'perhaps', finds: 'nothing' }, { acts: 2, by: 2 }],
    ['that has not happened is no doubt', { fails: 'certainly', onDoubt: 'fail' }, { acts: 2, by: 2 }],
  ])('%s', async (_, data, result) => {
    const { id } = await hub.router.route({ type: 'test_effect', data });
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', result });
  });

  it('in doubt fails the job at once, if it must not be repeated', async () => {
    const { id } = await hub.router.route({ type: 'test_effect', data: { fails: 'perhaps', onDoubt: 'fail' } });
    const { state, error, attemptsMade } = await hub.jobEnds(id);
    expect({ state, code: error?.code, attemptsMade }).toEqual({
      ...{ state: 'failed', code: 'EFFECT_IN_DOUBT', attemptsMade: 2 },
    });
    expect(EffectHandler.acts.get(id)).toBe(1);
  });

  it.each(['', 'x'.repeat(201)])('with the key %j is refused', async (key) => {
    const { id } = await hub.router.route({ type: 'test_effect', data: { key } });
    expect(await hub.jobEnds(id)).toMatchObject({ error: { code: 'PERMANENT_ERROR' } });
  });

  it('is not begun by a run that was superseded, and keeps its first result', async () => {
    const effects = hub.app.get(EffectLedger, { strict: false });
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'superseded' } });
    await hub.jobIs(id, 'active');
    const run = (runNumber: number) => ({ id, runNumber }) as ClaimedJob;
    await expect(effects.begin(run(0), 'a')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    expect(await effects.begin(run(1), 'a')).toEqual({ state: 'new' });
    const { rows } = await hub.sql.query(`select begun_at as at from job_effects where job_id = $1`, [id]);
    expect(await effects.begin(run(1), 'a')).toEqual({ state: 'begun', at: rows[0].at, times: 1 });
    await expect(effects.beginAgain(run(0), 'a')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await effects.beginAgain(run(1), 'a');
    expect(await effects.begin(run(1), 'a')).toMatchObject({ state: 'begun', times: 2 });
    const signal = new AbortController().signal;
    expect(await effects.finish(run(1), 'a', { first: true }, signal)).toEqual({ first: true });
    expect(await effects.finish(run(2), 'a', { first: false }, signal)).toEqual({ first: true });
    expect(await effects.begin(run(1), 'a')).toEqual({ state: 'done', result: { first: true } });
    hub.runs.open('superseded');
    await hub.jobEnds(id);
    await expect(effects.begin(run(1), 'b')).rejects.toMatchObject({ code: 'WRONG_STATE' });
  });

  it('is forgotten with its job, and not before', async () => {
    const late = await hub.router.route({ type: 'test_effect', delay: 3_600_000 });
    const effects = `select count(*)::integer as n from job_effects where job_id = $1`;
    await hub.sql.query(`update job_effects set begun_at = now() - interval '40 days'`);
    await hub.sql.query(
      `insert into job_effects (job_id, key, run_number, begun_at) values ($1, 'a', 1, now() - interval '40 days')`,
      [late.id],
    );
    await hub.app.get(LedgerRetention, { strict: false }).apply();
    const { rows } = await hub.sql.query(`select job_id from job_effects where key <> 'report'`);
    expect(rows).toEqual([{ job_id: late.id }]);
    await hub.actions.cancel(late.id, 'a test');
    await hub.app.get(LedgerRetention, { strict: false }).apply();
    expect((await hub.sql.query(effects, [late.id])).rows).toEqual([{ n: 0 }]);
  });
});
