import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { EagerStarts } from '../../../src/jobs/ports/worker.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { isMissing } from '../../support/programs.js';
import { reachable, RedisAway } from '../../support/stores/redis-away.js';

const SLOTS = 3;
const config = { queues: { notifications: { concurrency: SLOTS } } };
const gated = (gate: string, leaves: boolean) => ({ type: 'test_step', data: { gate, leaves } });

const started = (hub: TestHub, jobs: { id: string }[]) => jobs.filter(({ id }) => hub.runs.of(id).length > 0).length;

/** Detaches more runs than there are slots, and checks that exactly the usual number of slots is left for other jobs. */
async function leaveTheirSlots(hub: TestHub, route: (count: number, job: object) => Promise<{ id: string }[]>) {
  const outside = await route(4 * SLOTS, gated('outside', true));
  await eventually(() => started(hub, outside) === outside.length);
  const by = await startedBy(hub, outside[0]!);
  const inside = await route(2 * SLOTS, gated('inside', false));
  await eventually(() => started(hub, inside) === SLOTS);
  // It would leave its slot immediately, but gets one only after the jobs before it.
  const [last] = await route(1, gated('outside', true));
  const [first] = inside.filter(({ id }) => hub.runs.of(id).length > 0);
  await hub.actions.cancel(first?.id ?? '', 'test', 'enough');
  await eventually(() => started(hub, inside) === SLOTS + 1);
  expect(started(hub, [last!])).toBe(0);
  hub.runs.open('inside');
  await eventually(() => started(hub, [last!]) === 1);
  for (const { id } of inside) await hub.jobEnds(id);
  for (const { id } of outside) expect((await hub.search.get(id)).state).toBe('active');
  hub.runs.open('outside');
  for (const { id } of [...outside, last!]) expect((await hub.jobEnds(id)).state).toBe('completed');
  // The number of slots is unchanged.
  const again = await route(2 * SLOTS, gated('again', false));
  await eventually(() => started(hub, again) === SLOTS);
  const probe = await hub.router.route({ type: 'test_single' });
  await hub.jobEnds(probe.id);
  expect(started(hub, again)).toBe(SLOTS);
  hub.runs.open('again');
  for (const { id } of again) expect((await hub.jobEnds(id)).state).toBe('completed');
  for (const { id } of [...outside, ...inside, ...again]) expect(hub.runs.of(id)).toHaveLength(1);
  return by;
}

async function startedBy(hub: TestHub, { id }: { id: string }) {
  const start = (await hub.events(id)).find(({ toState }) => toState === 'active');
  return start?.detail?.['by'] ?? 'engine';
}

const oneByOne = (hub: TestHub) => async (count: number, job: object) => {
  const jobs: { id: string }[] = [];
  for (let n = 0; n < count; n += 1) jobs.push(await hub.router.route(job as { type: string }));
  return jobs;
};

describeEngines('detached runs', (engine) => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub({ engine, config });
  });
  afterEach(() => hub.close());

  it('block no other job, and leave the number of slots unchanged', async () => {
    const atOnce = (count: number, job: object) => hub.router.routeBatch(Array(count).fill(job));
    expect(await leaveTheirSlots(hub, atOnce)).toBe('engine');
  });

  it('block no other job when they started eagerly', async () => {
    await hub.jobEnds((await hub.router.route({ type: 'test_step' })).id);
    await eventually(() => {
      const starts = hub.app.get(EagerStarts, { strict: false });
      const idle = starts.reserve(['notifications']);
      if (idle) starts.release(['notifications']);
      return idle;
    });
    expect(await leaveTheirSlots(hub, oneByOne(hub))).toBe('local');
  });

  it('are cancelled individually, like other runs', async () => {
    const [one, other] = await hub.router.routeBatch([gated('never', true), gated('never', true)]);
    await eventually(() => started(hub, [one!, other!]) === 2);
    await hub.actions.cancel(one!.id, 'test', 'enough');
    expect((await hub.jobEnds(one!.id)).state).toBe('cancelled');
    expect((await hub.search.get(other!.id)).state).toBe('active');
  });

  it('are released by a node that shuts down, use no attempt, and run again on another', async () => {
    const node = await startTestHub({ engine, config, stores: hub.stores });
    const first = await node.router.route({ type: 'test_step', data: { leaves: true } });
    await hub.jobEnds(first.id);
    try {
      const jobs: { id: string }[] = [];
      // Either node may take a whole batch, so batches are added until this one has jobs that run.
      do {
        jobs.push(...(await node.router.routeBatch(Array(SLOTS).fill(gated('both', true)))));
        await eventually(() => started(node, jobs) + started(hub, jobs) === jobs.length);
      } while (started(node, jobs) === 0);
      const here = jobs.filter(({ id }) => hub.runs.of(id).length > 0);
      await node.close();
      await eventually(() => started(hub, jobs) === jobs.length);
      for (const { id } of here) expect(hub.runs.of(id)).toHaveLength(1);
      hub.runs.open('both');
      for (const { id } of jobs) expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    } finally {
      await node.close();
    }
  });

  it('run again, once, when their node is gone', async () => {
    const { id } = await hub.router.route(gated('gone', true));
    await eventually(() => hub.runs.of(id).length === 1);
    const node = await hub.goneNode();
    await hub.sql.query('update jobs set run_number = run_number + 1, node = $2 where id = $1', [id, node]);
    await hub.recovery.run();
    await eventually(() => hub.runs.of(id).length === 2);
    hub.runs.open('gone');
    expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', result: { runNumber: 3 } });
  });
});

(isMissing('redis-server') ? describe.skip : describe)('detached runs with Redis disconnected', () => {
  it('block no other job, also once Redis is back', async () => {
    const away = await RedisAway.begin();
    try {
      const hub = await away.start(config);
      expect(await leaveTheirSlots(hub, oneByOne(hub))).toBe('direct');
      const outside = await oneByOne(hub)(3 * SLOTS, gated('over', true));
      await eventually(() => started(hub, outside) === outside.length);
      await away.redis.start();
      await reachable(hub, true);
      const inside = await oneByOne(hub)(2 * SLOTS, gated('back', false));
      await eventually(() => started(hub, inside) === SLOTS);
      hub.runs.open('back');
      await away.done(
        hub,
        inside.map(({ id }) => id),
      );
      hub.runs.open('over');
      await away.done(
        hub,
        outside.map(({ id }) => id),
      );
    } finally {
      await away.end();
    }
  });
});
