import { afterAll, beforeAll, expect, it } from 'vitest';
import { DrainSignal } from '../../../src/queues/workers/slots/drain-signal.js';
import { NodeIdentity } from '../../../src/persistence/nodes/node-identity.js';
import { NodeDrains } from '../../../src/persistence/nodes/node-drains.js';
import { Nodes } from '../../../src/persistence/nodes/nodes.js';
import { eventually } from '../../support/eventually.js';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';

describeEngines('a drained node', (engine) => {
  let drained: TestHub;
  let other: TestHub;
  beforeAll(async () => {
    const timings = { nodeHeartbeatMs: 300, drainConfirmMs: 1000 };
    drained = await startTestHub({ engine, timings });
    other = await startTestHub({ engine, timings, stores: drained.stores });
  });
  afterAll(async () => {
    await other?.close();
    await drained?.close();
  });

  const idOf = (hub: TestHub) => hub.app.get(NodeIdentity, { strict: false }).id;
  const drains = () => other.app.get(NodeDrains, { strict: false });
  const info = async (hub: TestHub) => hub.app.get(Nodes, { strict: false }).get(idOf(drained));
  /** Runs jobs, and returns how many of them the drained node ran. */
  const runSome = async (hub: TestHub, count = 40) => {
    const jobs = await hub.router.routeBatch(Array.from({ length: count }, () => ({ type: 'test_step' })));
    for (const { id } of jobs) await hub.jobEnds(id);
    return jobs.filter(({ id }) => drained.runs.of(id).length > 0).length;
  };
  const follows = (hub: TestHub, stopped: boolean) =>
    eventually(() => hub.app.get(DrainSignal, { strict: false }).stopped === stopped);

  it('takes no more jobs while it runs on, and takes them again when it is resumed', async () => {
    const { id } = await drained.router.route({ type: 'test_step', data: { gate: 'long' } });
    await eventually(() => drained.runs.of(id).length + other.runs.of(id).length > 0);
    const node = await drains().set(idOf(drained), true, 'a test', 'its disk is replaced');
    expect(node.drained).toMatchObject({ by: 'a test', reason: 'its disk is replaced' });
    // The node has confirmed it: nothing is left to wait for.
    expect([node.obeyed, drained.app.get(DrainSignal, { strict: false }).stopped]).toEqual([true, true]);
    // Enqueued at the drained node itself, too, where a worker was idle.
    expect(await runSome(drained)).toBe(0);
    expect(await info(other)).toMatchObject({ alive: true, drained: { by: 'a test' } });
    for (const hub of [drained, other]) hub.runs.open('long');
    expect((await drained.jobEnds(id)).state).toBe('completed');

    expect(await drains().set(idOf(drained), false, 'a test')).toMatchObject({ drained: null, obeyed: true });
    expect(drained.app.get(DrainSignal, { strict: false }).stopped).toBe(false);
    await drains().set(idOf(other), true, 'a test');
    await follows(other, true);
    expect(await runSome(other)).toBe(40);
    await drains().set(idOf(other), false, 'a test');
    await follows(other, false);
  });

  it('follows its row when the message is lost', async () => {
    await drained.sql.query(`update nodes set drained_at = now(), drained_by = 'sql' where id = $1`, [idOf(drained)]);
    await follows(drained, true);
    expect(await runSome(other, 10)).toBe(0);
    await drained.sql.query(`update nodes set drained_at = null where id = $1`, [idOf(drained)]);
    await drained.sql.query(`update nodes set drained_at = now(), drained_by = 'sql' where id = $1`, [idOf(other)]);
    await follows(drained, false);
    await follows(other, true);
    expect(await runSome(other, 10)).toBe(10);
    await drained.sql.query(`update nodes set drained_at = null`);
    await follows(other, false);
  });

  it('is stored for a node that does not confirm it, and says so', async () => {
    const { rows } = await drained.sql.query<{ id: string }>(
      `insert into nodes (id, role, host, pid, version) values (gen_random_uuid(), 'worker', 'elsewhere', 1, '0') returning id`,
    );
    const id = rows[0]?.id ?? '';
    expect(await drains().set(id, true, 'a test')).toMatchObject({ drained: { by: 'a test' }, obeyed: false });
    expect(await drains().set(id, false, 'a test')).toMatchObject({ drained: null, obeyed: false });
    await drained.sql.query(`delete from nodes where id = $1`, [id]);
  });

  it('is refused for a node that is unknown, has ended or runs no jobs', async () => {
    const gone = await drained.goneNode();
    await expect(drains().set(gone, true, 'a test')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await expect(drains().set('nobody', true, 'a test')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
