import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Job as EngineJob } from 'bullmq';
import { Injectable, Module } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { ClaimedJob } from '../../../src/jobs/job.js';
import { JobHandler, type Handler, type JobContext } from '../../../src/jobs/job-handler.js';
import { once } from '../../../src/jobs/retry-policy.js';
import { RunLedger } from '../../../src/jobs/ports/ledger.js';
import { LocalRunReconciler } from '../../../src/persistence/recovery/local-run-reconciler.js';
import { NodeIdentity } from '../../../src/persistence/nodes/node-identity.js';
import { NodeWatch } from '../../../src/persistence/nodes/node-watch.js';
import { Nodes } from '../../../src/persistence/nodes/nodes.js';
import { ProgressLogBuffer } from '../../../src/persistence/record/progress-log-buffer.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';

/** Produces values that JSON or PostgreSQL can't store, in each way open to a handler. */
@JobHandler({ type: 'test_odd', queue: 'notifications', payload: z.looseObject({ odd: z.string() }), retry: once })
@Injectable()
class TestOdd implements Handler<{ odd: string }> {
  async run({ odd }: { odd: string }, ctx: JobContext): Promise<unknown> {
    await Promise.resolve();
    if (odd === 'cancel') ctx.cancel('a NUL: \u0000');
    if (odd === 'bigint') return { n: 1n };
    return { text: '\u0000' };
  }
}
@Module({ providers: [TestOdd] })
class OddModule {}

/** Losses of an answer, a message or time between the ledger and its clients. */
describeEngines('with lost messages', (engine) => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub({ engine, modules: [OddModule] });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await hub.close();
  });

  const reconcile = () => hub.app.get(LocalRunReconciler, { strict: false }).reconcile();
  const startedBefore = (id: string, seconds: number) =>
    hub.sql.query(`update jobs set started_at = started_at - $2 * interval '1 s' where id = $1`, [id, seconds]);

  it('a claim whose reply was lost is freed, and a running job is not', async () => {
    const running = await hub.router.route({ type: 'test_step', data: { gate: 'on' } });
    await eventually(() => hub.runs.of(running.id).length === 1);
    await hub.engine.setPaused('cleanup', true);
    const lost = await hub.router.route({ type: 'test_single' });
    await hub.jobIs(lost.id, 'waiting');
    // The claim's answer is lost after its commit: the ledger has the job as active on this node.
    await hub.app.get(RunLedger, { strict: false }).claim(lost.id);
    await hub.engine.setPaused('cleanup', false);
    await reconcile();
    expect((await hub.search.get(lost.id)).state).toBe('active');

    for (const { id } of [running, lost]) await startedBefore(id, 11);
    await reconcile();
    expect(await hub.jobEnds(lost.id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    hub.runs.open('on');
    expect((await hub.jobEnds(running.id)).state).toBe('completed');
    expect(hub.runs.of(running.id)).toHaveLength(1);
  });

  it('each log line is stored once', async () => {
    const { id } = await hub.router.route({ type: 'test_step', delay: 3_600_000 });
    let lost = 1;
    const query = async (text: string, values: unknown[]) => {
      const answer = await hub.sql.query(text, values);
      if (lost-- > 0) throw Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
      return answer;
    };
    const notes = new ProgressLogBuffer({ query } as unknown as Pool);
    const log = (...lines: string[]) => lines.forEach((line) => notes.log({ id } as ClaimedJob, line));
    log('one', 'one', 'two');
    await notes.flush();
    log('two', 'three');
    await notes.flush();
    log('one');
    await notes.flush();
    expect((await hub.search.logs(id, 10)).items.map(({ line }) => line).sort()).toEqual([
      'one',
      'one',
      'one',
      'three',
      'two',
      'two',
    ]);
  });

  it('a cancel whose notification was lost still reaches the handler', async () => {
    const { id } = await hub.router.route({ type: 'test_step', data: { gate: 'never' } });
    await eventually(() => hub.runs.of(id).length === 1);
    await hub.sql.query(`update jobs set cancel_reason = 'unheard' where id = $1 and node = $2`, [
      id,
      hub.app.get(NodeIdentity, { strict: false }).id,
    ]);
    await reconcile();
    expect((await hub.jobEnds(id)).state).toBe('cancelled');
  });

  it('a job that is woken before the engine delays it does not sleep', async () => {
    const real = EngineJob.prototype.moveToDelayed;
    let woken: boolean | undefined;
    vi.spyOn(EngineJob.prototype, 'moveToDelayed').mockImplementation(async function (
      this: EngineJob,
      ...args: Parameters<EngineJob['moveToDelayed']>
    ) {
      woken ??= await hub.actions.wake(this.id ?? '', 'test');
      return real.apply(this, args);
    });
    const { id } = await hub.router.route({ type: 'test_step', data: { suspend: 3_600_000 } });
    expect((await hub.jobEnds(id)).state).toBe('completed');
    expect(woken).toBe(true);
    expect(hub.runs.of(id)).toHaveLength(2);
  });

  it('an outcome that cannot be stored fails its job, and no other of its group', async () => {
    const jobs = await hub.router.routeBatch([
      { type: 'test_odd', data: { odd: 'bigint' } },
      { type: 'test_step' },
      { type: 'test_odd', data: { odd: 'text' } },
      { type: 'test_step' },
      { type: 'test_odd', data: { odd: 'cancel' } },
      { type: 'test_step' },
    ]);
    const ended = await Promise.all(jobs.map(({ id }) => hub.jobEnds(id)));
    expect(ended.map(({ state }) => state)).toEqual([
      'failed',
      'completed',
      'failed',
      'completed',
      'cancelled',
      'completed',
    ]);
    expect(ended[0]?.error?.code).toBe('PERMANENT_ERROR');
  });

  it('a result that JSON refuses fails alone in its group', async () => {
    await hub.engine.setPaused('cleanup', true);
    const ledger = hub.app.get(RunLedger, { strict: false });
    const jobs = await hub.router.routeBatch(Array.from({ length: 3 }, () => ({ type: 'test_single' })));
    const runs = await Promise.all(jobs.map(({ id }) => ledger.claim(id)));
    const records = runs.map((run, index) => {
      if (!run) throw new Error('not claimed');
      return ledger.record(run, { kind: 'completed', result: index === 1 ? 1n : index });
    });
    const ended = await Promise.allSettled(records);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  describe('no node is declared dead before it could report', () => {
    const now = performance.now.bind(performance);
    /** Sets this process's clock forward, so that earlier events are long past. */
    const setForward = (ms: number) => vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);

    /** Creates an active job of another node that has been silent for a minute. */
    const jobOfSilentNode = async () => {
      const { id } = await hub.router.route({ type: 'test_step', delay: 3_600_000 });
      await hub.jobIs(id, 'delayed');
      const { rows } = await hub.sql.query<{ id: string }>(
        `insert into nodes (id, role, host, pid, version, heartbeat_at)
         values (gen_random_uuid(), 'all', 'elsewhere', 1, '0', now() - interval '1 minute') returning id`,
      );
      await hub.sql.query(`update jobs set state = 'active', run_number = 1, node = $2 where id = $1`, [
        id,
        rows[0]?.id,
      ]);
      await hub.app.get(NodeWatch, { strict: false }).observe();
      return id;
    };
    const isFreed = (id: string) =>
      eventually(
        async () => {
          await hub.recovery.run();
          return (await hub.events(id)).some(({ detail }) => detail?.['reason'] === 'its node is gone');
        },
        { within: 15_000 },
      );

    it('by a node that could not report during an outage of PostgreSQL either', async () => {
      setForward(11_000);
      await hub.sql.query('alter table nodes rename to away');
      await hub.app.get(Nodes, { strict: false }).beat();
      await hub.sql.query('alter table away rename to nodes');
      const id = await jobOfSilentNode();
      expect(await hub.recovery.run()).toMatchObject({ stalled: 0 });
      await hub.app.get(Nodes, { strict: false }).beat();
      setForward(35_000);
      await isFreed(id);
    });

    it('by a node that has just joined', async () => {
      const id = await jobOfSilentNode();
      expect(await hub.recovery.run()).toMatchObject({ stalled: 0 });
      setForward(25_000);
      await isFreed(id);
    });
  });
});
