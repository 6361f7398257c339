import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HubReadings } from '../../../src/jobs/ports/readings.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';

describe('readings of the hub', () => {
  let hub: TestHub;
  let readings: HubReadings;
  beforeAll(async () => {
    // Heartbeats that a case changes stay as they are.
    hub = await startTestHub({ engine: 'postgres', timings: { nodeHeartbeatMs: 600_000, nodeSilenceMs: 900_000 } });
    readings = hub.app.get(HubReadings, { strict: false });
  });
  afterAll(() => hub?.close());

  it('report how long no live node has had the engine, and which workers live', async () => {
    const { nodeId } = readings;
    await hub.sql.query(`update nodes set engine_at = now() where id = $1`, [nodeId]);
    expect(await readings.fleet()).toEqual({
      workers: 1,
      engineAwaySeconds: 0,
      // A job of the start may just be on its way.
      dispatchLagSeconds: expect.toSatisfy((seconds: number) => seconds < 10) as number,
      alive: [nodeId],
    });
    await hub.sql.query(`update nodes set engine_at = now() - interval '1300 s' where id = $1`, [nodeId]);
    const { engineAwaySeconds } = await readings.fleet();
    expect(Math.round(engineAwaySeconds / 10)).toBe(10);
    await hub.sql.query(`update nodes set drained_at = now() where id = $1`, [nodeId]);
    expect(await readings.fleet()).toMatchObject({ workers: 0, alive: [nodeId] });
    await hub.sql.query(`update nodes set drained_at = null where id = $1`, [nodeId]);
    const other = await hub.goneNode();
    await hub.sql.query(`update nodes set stopped_at = null, engine_at = now(), role = 'api' where id = $1`, [other]);
    expect(await readings.fleet()).toMatchObject({ workers: 1, engineAwaySeconds: 0 });
    await hub.sql.query(`update nodes set role = 'api'`);
    expect(await readings.fleet()).toMatchObject({ workers: 0 });
    await hub.sql.query(`update nodes set stopped_at = now() where id = $1`, [other]);
  });

  it('report the age of the oldest job that should be in the engine', async () => {
    await hub.queues.pauseQueue('deploys', 'a test');
    await eventually(async () => {
      // A sweep dispatches it within a second.
      await hub.sql.query(
        `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, created_at)
         values (new_job_id(), 'probe_echo', 'deploys', 'accepted', 3, '{}', 1, 'a test', now() - interval '1 minute')`,
      );
      return Math.round((await readings.fleet()).dispatchLagSeconds) === 60;
    });
    await eventually(async () => (await readings.fleet()).dispatchLagSeconds === 0);
  });

  it('count outcomes by type and by minute', async () => {
    const { id } = await hub.router.route({ type: 'test_step' });
    const failed = await hub.router.route({ type: 'test_step', data: { code: 'PERMANENT_ERROR' } });
    for (const job of [id, failed.id]) await hub.jobEnds(job);
    await eventually(async () => {
      const ended = (await readings.ended()).find(({ type }) => type === 'test_step');
      return ended?.completed === 1 && ended.failed === 1;
    });
    await hub.sql.query(`update job_rollups set minute = minute - interval '2 minutes'`);
    const minutes = (await readings.minutes(5)).filter(({ queue }) => queue === 'notifications');
    expect(minutes.reduce((sum, { completed }) => sum + completed, 0)).toBe(1);
    expect((await readings.queues()).find(({ queue }) => queue === 'notifications')).toMatchObject({ waiting: 0 });
  });
});
