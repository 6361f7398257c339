import { Module } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { HubError } from '../../../src/common/errors.js';
import type { JsonObject } from '../../../src/common/postgres-safe-json.js';
import type { ChildJob } from '../../../src/jobs/job.js';
import { JobHandler, type Handler, type JobContext } from '../../../src/jobs/job-handler.js';
import { isEnded } from '../../../src/jobs/job-state.js';
import { fixed } from '../../../src/jobs/retry-policy.js';
import { Redrive } from '../../../src/persistence/operations/redrive.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';

const payload = z.strictObject({
  name: z.string().default('child'),
  child: z.looseObject({}).default({}),
  request: z.looseObject({}).default({}),
  /** Runs that fail after their child has ended. */
  fails: z.int().default(0),
});
type Parent = z.output<typeof payload>;

/** Enqueues its child in each run, with other data each time, and waits for it. */
@JobHandler({ type: 'test_named_parent', queue: 'workflow', payload, retry: fixed({ attempts: 3, delay: 10 }) })
class NamedParent implements Handler<Parent> {
  async run({ name, child, request, fails }: Parent, ctx: JobContext): Promise<unknown> {
    const data = { ...child, note: `run ${ctx.runNumber}` };
    const { id } = await ctx.enqueue({ type: 'test_step', data, attempts: 1, ...request }, { as: name });
    const children = await ctx.children();
    if (children.some(({ state }) => !isEnded(state))) ctx.waitForChildren();
    if (ctx.attempt <= fails) throw new HubError('BROKEN', 'after the child');
    return { id, children };
  }
}
@Module({ providers: [NamedParent] })
class NamedParentModule {}

describeOn('postgres', 'a named child', (engine) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({ engine, modules: [NamedParentModule] });
  });
  afterAll(() => hub?.close());

  const parent = (data: JsonObject) => hub.router.route({ type: 'test_named_parent', data });
  const ends = async (id: string) => {
    const { state, error, result } = await hub.jobEnds(id);
    return { state, code: error?.code, ...(result as { id: string; children: ChildJob[] } | null) };
  };

  it('is one job over all runs of its parent, ended or not, with the request of the first', async () => {
    const { id } = await parent({ fails: 2 });
    const { state, children } = await ends(id);
    expect({ state, names: children?.map(({ name }) => name) }).toEqual({ state: 'completed', names: ['child'] });
    expect((await hub.search.get(children?.[0]?.id ?? '')).data).toMatchObject({ note: 'run 1' });
  });

  it('is another job for another parent', async () => {
    const [one, other] = await Promise.all([await parent({}), await parent({})].map(({ id }) => ends(id)));
    expect(one?.id).not.toBe(other?.id);
  });

  it('that has failed is not replaced, until it is redriven: then its successor has the name', async () => {
    const { id } = await parent({ child: { code: 'PERMANENT_ERROR' } });
    const { id: child = '', children } = await ends(id);
    expect(children).toMatchObject([{ id: child, name: 'child', state: 'failed' }]);
    const { id: successor } = await hub.app.get(Redrive, { strict: false }).redrive(child, 'a test');
    await hub.jobEnds(successor);
    const again = await hub.router.route({ type: 'test_step', data: {} }, { parentId: id, as: 'child' });
    expect(again).toMatchObject({ id: successor, duplicate: true });
  });

  it.each([
    ['an empty name', { name: '' }, 'PERMANENT_ERROR'],
    ['a name that is too long', { name: 'x'.repeat(201) }, 'PERMANENT_ERROR'],
    ['a dedupe key besides', { request: { dedupeKey: 'mine' } }, 'VALIDATION_FAILED'],
    ['a schedule', { request: { repeat: { every: 60_000 } } }, 'VALIDATION_FAILED'],
  ])('is refused with %s', async (_, data, code) => {
    const { id } = await parent(data);
    expect(await ends(id)).toMatchObject({ state: 'failed', code });
  });
});
