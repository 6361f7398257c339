import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Schedules } from '../../src/persistence/schedules.js';
import { startTestHub, type TestHub } from '../support/hub.js';
import { eventually } from '../support/eventually.js';

describe('a schedule', () => {
  let hub: TestHub;
  let schedules: Schedules;
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'postgres' });
    schedules = hub.app.get(Schedules, { strict: false });
  });
  afterAll(() => hub.close());

  const ticks = async (tag: string) => (await hub.search.list({ tag }, 100)).items.reverse();

  it('makes a job now and one each interval, until it is removed', async () => {
    await hub.router.route({ type: 'test_step', tags: ['every'], repeat: { every: 1000 } });
    const jobs = await eventually(async () => {
      const made = await ticks('every');
      return made.length >= 3 && made;
    });
    for (const { id } of jobs) expect((await hub.jobEnds(id)).state).toBe('completed');
    const at = jobs.map(({ createdAt }) => createdAt.getTime());
    for (let n = 1; n < at.length; n += 1) {
      const apart = (at[n] ?? 0) - (at[n - 1] ?? 0);
      expect(apart).toBeGreaterThan(500);
      expect(apart).toBeLessThan(2500);
    }
    const [schedule] = (await schedules.list()).filter(({ every }) => every === 1000);
    if (!schedule) throw new Error('no schedule');
    await schedules.remove(schedule.id);
    const made = (await ticks('every')).length;
    await hub.router.route({ type: 'test_step', tags: ['clock'], repeat: { every: 1000 } });
    await eventually(async () => (await ticks('clock')).length >= 3);
    expect((await ticks('every')).length).toBe(made);
  });

  it('keeps to the time zone of its pattern', async () => {
    const { id } = await hub.router.route({
      type: 'test_step',
      tags: ['cron'],
      repeat: { pattern: '30 9 * * *', tz: 'Asia/Kathmandu' },
    });
    const job = await hub.jobIs(id, 'delayed');
    // Kathmandu is 5:45 ahead, the year round.
    expect(job.runAt?.toISOString().slice(11, 19)).toBe('03:45:00');
    const [schedule] = (await schedules.list()).filter(({ tz }) => tz === 'Asia/Kathmandu');
    expect(schedule?.nextAt.getTime()).toBe((job.runAt?.getTime() ?? 0) + 86_400_000);
  });

  it('is what data.cronPattern of a cleanup asks for', async () => {
    const ask = (pattern: string, more: object = {}) =>
      hub.router.route({ type: 'cleanup_old_jobs', data: { maxAge: '9d', cronPattern: pattern }, ...more });
    const { id, scheduleId } = await ask('30 4 1 1 *');
    const job = await hub.jobIs(id, 'delayed');
    expect(job.runAt?.toISOString()).toMatch(/-01-01T04:30:00/);
    expect(await schedules.get(scheduleId ?? '')).toMatchObject({ type: 'cleanup_old_jobs', pattern: '30 4 1 1 *' });
    await schedules.remove(scheduleId ?? '');
    await hub.actions.cancel(id, 'a test');
    await expect(ask('at noon')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(ask('30 4 1 1 *', { repeat: { every: 60_000 } })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('makes one job a tick, however many nodes there are', async () => {
    const other = await startTestHub({ engine: 'postgres', stores: hub.stores });
    try {
      const { id } = await hub.router.route({ type: 'test_step', tags: ['nodes'], repeat: { pattern: '0 0 1 1 *' } });
      await hub.jobIs(id, 'delayed');
      await hub.sql.query(`update schedules set next_at = now() - interval '3 years' where pattern = '0 0 1 1 *'`);
      for (const node of [hub, other]) {
        const mine = node.app.get(Schedules, { strict: false });
        mine.start();
      }
      await eventually(async () => (await ticks('nodes')).length === 2);
      const [schedule] = (await schedules.list()).filter(({ pattern }) => pattern === '0 0 1 1 *');
      // What nobody could serve is passed over.
      expect(schedule?.nextAt.getTime()).toBeGreaterThan(Date.now());
      expect(await ticks('nodes')).toHaveLength(2);
    } finally {
      await other.close();
    }
  });
});
