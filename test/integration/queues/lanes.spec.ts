import { Module } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { HubError } from '../../../src/common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../../src/jobs/job-handler.js';
import { Lanes } from '../../../src/jobs/ports/lanes.js';
import { once } from '../../../src/jobs/retry-policy.js';
import { eventually } from '../../support/eventually.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';

const payload = z.strictObject({
  host: z.string(),
  /** The first run hears that the host is busy for this time. */
  busyMs: z.int().optional(),
});
const calls: { host: string; jobId: string; at: number }[] = [];

class Caller implements Handler<z.output<typeof payload>> {
  run({ host, busyMs }: z.output<typeof payload>, { jobId }: JobContext): Promise<unknown> {
    const isFirst = !calls.some((call) => call.jobId === jobId);
    calls.push({ host, jobId, at: Date.now() });
    if (busyMs === undefined || !isFirst) return Promise.resolve({});
    return Promise.reject(new HubError('RATE_LIMITED', 'slow down', { retryAfterMs: busyMs }));
  }
}
const spec = { payload, retry: once, laneOf: ({ host }: z.output<typeof payload>) => `host ${host}` };
@JobHandler({ type: 'test_call', queue: 'notifications', ...spec })
class CallHandler extends Caller {}
@JobHandler({ type: 'test_other_call', queue: 'email', ...spec })
class OtherCallHandler extends Caller {}
@Module({ providers: [CallHandler, OtherCallHandler] })
class CallModule {}

describeOn('postgres', 'a lane', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine, modules: [CallModule] });
  });
  afterAll(() => hub?.close());

  const call = async (host: string, more: object = {}, type = 'test_call') =>
    (await hub.router.route({ type, data: { host, ...more } })).id;
  const lanes = (of = hub) => of.app.get(Lanes, { strict: false });
  const callsOf = (id: string) => calls.filter(({ jobId }) => jobId === id).length;

  it('that is busy delays all its jobs, of any type, without a call or an attempt', async () => {
    const first = await call('a', { busyMs: 1500 });
    await hub.jobIs(first, 'delayed');
    const until = lanes().held('host a')?.until.getTime() ?? 0;
    const others = [await call('a'), await call('a', {}, 'test_other_call')];
    for (const id of others) {
      await hub.jobIs(id, 'delayed');
      expect(callsOf(id)).toBe(0);
      const { detail } = (await hub.events(id)).find(({ toState }) => toState === 'delayed') ?? {};
      expect(detail).toMatchObject({
        reason: expect.stringMatching(/^RATE_LIMITED: host a is held until .+: slow down$/) as unknown,
      });
    }
    expect(await hub.jobEnds(await call('b'))).toMatchObject({ state: 'completed' });
    for (const id of [first, ...others])
      expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    for (const { jobId, at } of calls) if (others.includes(jobId)) expect(at).toBeGreaterThanOrEqual(until - 50);
    expect(lanes().held('host a')).toBeUndefined();
  });

  it('is held on each node, and a longer hold stays', async () => {
    const second = await startTestHub({ engine, modules: [CallModule], stores: hub.stores });
    try {
      await lanes().hold('host c', 3_600_000, 'busy');
      await lanes(second).hold('host c', 1000, 'less busy');
      const held = await eventually(() => lanes(second).held('host c'));
      expect(held).toMatchObject({ reason: 'busy' });
      expect(lanes().held('host c')).toEqual(held);
    } finally {
      await second.close();
    }
  });

  it('is held for a day at most, and for a node that starts later, too', async () => {
    await lanes().hold('host d', 7 * 86_400_000, 'x'.repeat(10_000));
    const later = await startTestHub({ engine, modules: [CallModule], stores: hub.stores });
    try {
      const { until, reason } = lanes(later).held('host d') ?? { until: new Date(0), reason: '' };
      expect(until.getTime() - Date.now()).toBeLessThanOrEqual(86_400_000 + 5000);
      expect(reason).toHaveLength(500);
    } finally {
      await later.close();
    }
  });
});
