import { afterAll, beforeAll, expect, it } from 'vitest';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import { JobTrees } from '../../../src/persistence/queries/job-tree.js';
import { writeChain, writeFamily } from '../../support/hub/family.js';
import { describeOn, startTestHub, type TestHub } from '../../support/hub/hub.js';

describeOn('postgres', 'the tree of a job', (engine) => {
  let hub: TestHub;
  let trees: JobTrees;
  beforeAll(async () => {
    hub = await startTestHub({ engine });
    trees = hub.app.get(JobTrees, { strict: false });
  });
  afterAll(() => hub?.close());

  const one = async (relative: Parameters<typeof writeFamily>[1][number]) =>
    (await writeFamily(hub.sql, [relative]))[0] ?? '';
  const shapeOf = async (id: string, scopes = UNSCOPED) => {
    const { rootId, items } = await trees.of(id, scopes);
    return { rootId, ids: items.map((item) => item.id), depths: items.map(({ depth }) => depth) };
  };

  it('is the same for each of the family: all from the oldest ancestor on, named children by their names', async () => {
    const root = await one({ tenant: 'acme' });
    const [build = '', deploy = ''] = await writeFamily(hub.sql, [
      { parent: root, name: 'build: a "b"' },
      { parent: root, state: 'failed' },
    ]);
    const test = await one({ parent: build, type: 'probe_fail' });
    const expected = { rootId: root, ids: [root, build, test, deploy], depths: [0, 1, 2, 1] };
    for (const id of [root, build, test, deploy]) expect(await shapeOf(id)).toEqual(expected);
    const { items, more } = await trees.of(test, UNSCOPED);
    expect(items.map(({ name, state, type }) => [name, state, type])).toEqual([
      [null, 'completed', 'probe_echo'],
      ['build: a "b"', 'completed', 'probe_echo'],
      [null, 'completed', 'probe_fail'],
      [null, 'failed', 'probe_echo'],
    ]);
    expect(more).toBe(false);
  });

  it('of a job by itself is this job', async () => {
    const id = await one({});
    expect(await shapeOf(id)).toEqual({ rootId: id, ids: [id], depths: [0] });
  });

  it.each(['0', '01890000-0000-7000-8000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])(
    'is of no job that does not exist: %s',
    async (id) => {
      await expect(trees.of(id, UNSCOPED)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    },
  );

  it('ends at deleted jobs, and at those outside of the scopes', async () => {
    const root = await one({ tenant: 'acme' });
    const [own = '', other = ''] = await writeFamily(hub.sql, [
      { parent: root, tenant: 'other' },
      { parent: root, tenant: 'acme' },
    ]);
    const below = await one({ parent: own, tenant: 'other', queue: 'email' });
    const hidden = await one({ parent: other, tenant: 'acme' });
    await hub.sql.query(`update jobs set hidden = true where id = $1`, [hidden]);
    const ofOther = { tenants: ['other'], queues: null };
    expect(await shapeOf(below, ofOther)).toEqual({ rootId: own, ids: [own, below], depths: [0, 1] });
    expect(await shapeOf(own, { tenants: ['other'], queues: ['background'] })).toMatchObject({ ids: [own] });
    expect(await shapeOf(root, { tenants: ['acme'], queues: null })).toMatchObject({ ids: [root, other] });
    await expect(trees.of(root, ofOther)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    await expect(trees.of(hidden, UNSCOPED)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('is cut at 500 jobs, with the ancestors and descendants of the job in any case', async () => {
    const root = await one({});
    const many = await writeFamily(
      hub.sql,
      Array.from({ length: 700 }, () => ({ parent: root })),
    );
    const last = many.at(-1) ?? '';
    const [child = ''] = await writeFamily(hub.sql, [{ parent: last }]);
    const { items, more } = await trees.of(last, UNSCOPED);
    const ids = items.map(({ id }) => id);
    expect([items.length, more]).toEqual([500, true]);
    expect([root, last, child].filter((id) => !ids.includes(id))).toEqual([]);
    expect(items.filter(({ depth }) => depth === 0)).toHaveLength(1);
  });

  it('of a job deep below begins a hundred levels above', async () => {
    const chain = await writeChain(hub.sql, 110);
    const { rootId, items } = await trees.of(chain.at(-1) ?? '', UNSCOPED);
    expect([rootId, items.length]).toEqual([chain.at(-100), 100]);
    expect(items[0]?.parentId).toBe(chain.at(-101));
    expect((await trees.of(chain[0] ?? '', UNSCOPED)).items.map(({ id }) => id)).toEqual(chain);
  });
});
