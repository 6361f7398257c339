import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { UNSCOPED } from '../../../src/jobs/scopes.js';
import { asQueryable } from '../../../src/database/queryable.js';
import { repair } from '../../../src/persistence/schedules/schedule-ticks.js';
import { Schedules } from '../../../src/persistence/schedules/schedules.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';
import { bound } from '../../support/limits.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a schedule', () => {
  let hub: TestHub;
  let schedules: Schedules;
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'postgres' });
    schedules = hub.app.get(Schedules, { strict: false });
  });
  afterAll(() => hub.close());

  const ticks = async (tag: string) => (await hub.search.list({ tag, scopes: UNSCOPED }, 100)).items.reverse();

  it('makes a job now and one each interval, until it is removed', async () => {
    await hub.router.route({ type: 'test_step', tags: ['every'], repeat: { every: 1000 } });
    const jobs = await eventually(async () => {
      const made = await ticks('every');
      return made.length >= 3 && made;
    });
    for (const { id } of jobs) expect((await hub.jobEnds(id)).state).toBe('completed');
    const at = jobs.map(({ createdAt }) => createdAt.getTime());
    for (let n = 1; n < at.length; n += 1) {
      // A late job does not delay the next one.
      const since = (at[n] ?? 0) - (at[0] ?? 0);
      expect(since).toBeGreaterThan(n * 1000 - 100);
      expect(since).toBeLessThan(n * 1000 + bound(1500));
    }
    const [schedule] = (await schedules.list(UNSCOPED)).items.filter(({ every }) => every === 1000);
    if (!schedule) throw new Error('no schedule');
    await schedules.remove(schedule.id);
    const made = (await ticks('every')).length;
    await hub.router.route({ type: 'test_step', tags: ['clock'], repeat: { every: 1000 } });
    await eventually(async () => (await ticks('clock')).length >= 3);
    expect((await ticks('every')).length).toBe(made);
  });

  it('follows the time zone of its pattern, and shows its next runs', async () => {
    const { id } = await hub.router.route({
      type: 'test_step',
      tags: ['cron'],
      repeat: { pattern: '30 9 * * *', tz: 'Asia/Kathmandu' },
    });
    const { nextAt, next, lastAt } = await schedules.get(id);
    // Kathmandu is UTC+5:45 all year.
    expect(next.map((at) => at.toISOString().slice(11, 19))).toEqual(Array(5).fill('03:45:00'));
    expect(next.map((at) => at.getTime() - (nextAt?.getTime() ?? 0))).toEqual([0, 1, 2, 3, 4].map((day) => day * DAY));
    expect([nextAt && nextAt.getTime() > Date.now(), lastAt, await ticks('cron')]).toEqual([true, null, []]);
    await hub.sql.query(`update schedules set next_at = now() where id = $1`, [id]);
    schedules.start();
    const [job] = await eventually(async () => {
      const made = await ticks('cron');
      return made.length > 0 && made;
    });
    const after = await schedules.get(id);
    expect(after).toMatchObject({ lastJobId: job?.id, nextAt });
    expect(after.lastAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('is unique by its key, however often and by whichever request it is made', async () => {
    const ask = (more: object = {}, repeat: object = { every: HOUR }) =>
      hub.router.route({ type: 'test_step', tags: ['deploy'], repeat: { key: 'a report', ...repeat }, ...more });
    const asked = await Promise.all(Array.from({ length: 10 }, () => ask()));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(asked.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    const id = asked[0]?.id ?? '';
    const before = await schedules.get(id);
    expect(before).toMatchObject({ key: 'a report', name: 'a report', every: HOUR, changedBy: 'hub' });
    expect(await ticks('deploy')).toHaveLength(1);

    // The dedupeKey of a repeating request is its schedule's key, and does not affect other schedules or jobs.
    const same = { type: 'test_step', tags: ['deploy'], repeat: { every: HOUR }, dedupeKey: 'a report' };
    expect(await hub.router.route(same)).toMatchObject({ id, scheduleId: id, duplicate: true });
    // Its first job goes on meanwhile.
    expect(await schedules.get(id)).toEqual({ ...before, lastJobState: expect.any(String) as unknown });

    await hub.router.route({ ...same, data: { gate: 'other' } }, { actor: 'a deploy' });
    const changed = await schedules.get(id);
    expect(changed).toMatchObject({ data: { gate: 'other' }, changedBy: 'a deploy', nextAt: before.nextAt });
    expect(changed.changedAt.getTime()).toBeGreaterThan(before.changedAt.getTime());

    await ask({}, { pattern: '0 3 * * *', name: 'The report' });
    const retimed = await schedules.get(id);
    expect(retimed).toMatchObject({ pattern: '0 3 * * *', every: null, name: 'The report', data: {} });
    expect(retimed.nextAt?.toISOString().slice(11)).toBe('03:00:00.000Z');
    expect((await schedules.list(UNSCOPED)).items.filter(({ key }) => key === 'a report')).toHaveLength(1);
    expect(await ticks('deploy')).toHaveLength(1);
  });

  it('is paused, resumed and run at once, without its missed ticks', async () => {
    const { id } = await hub.router.route({ type: 'test_step', tags: ['held'], repeat: { every: HOUR, key: 'held' } });
    expect(await schedules.pause(id, true, 'an operator')).toMatchObject({
      paused: true,
      nextAt: null,
      next: [],
      changedBy: 'an operator',
    });
    await hub.sql.query(`update schedules set next_at = now() - interval '3 days' where id = $1`, [id]);
    const run = await schedules.runNow(id, 'an operator');
    expect(await ticks('held')).toHaveLength(2);
    expect(await schedules.get(id)).toMatchObject({ paused: true, lastJobId: run.id });
    // Requesting the schedule again does not resume it.
    await hub.router.route({ type: 'test_step', tags: ['held'], repeat: { every: HOUR, key: 'held' } });
    const resumed = await schedules.pause(id, false, 'an operator');
    expect(resumed.nextAt?.getTime()).toBeGreaterThan(Date.now() + HOUR / 2);
    expect(await ticks('held')).toHaveLength(2);
  });

  it('is in pages that end after two megabytes, and continue without a gap', async () => {
    const { id } = await hub.router.route({ type: 'test_step', repeat: { every: DAY } });
    // Half of the data compresses to almost nothing, and half not at all.
    await hub.sql.query(
      `insert into schedules (id, name, request, every_ms, next_at, actor, changed_by)
       select gen_random_uuid(), 'large', jsonb_set(request, '{data}', jsonb_build_object('text', text)), every_ms,
              now() + interval '1 day', actor, changed_by
         from schedules, generate_series(1, 60) n, lateral (
           select case when n % 2 = 0 then repeat('x', 90000)
             else (select string_agg(md5((n * 3000 + part)::text), '') from generate_series(1, 2800) part) end as text) texts
        where id = $1`,
      [id],
    );
    const pages = [await schedules.list(UNSCOPED)];
    for (let next = pages[0]?.nextCursor; next != null && pages.length < 20; next = pages.at(-1)?.nextCursor)
      pages.push(await schedules.list(UNSCOPED, 1000, next));
    const { rows } = await hub.sql.query<{ id: string }>(`select id from schedules order by id desc`);
    expect(pages.flatMap(({ items }) => items.map((one) => one.id))).toEqual(rows.map((row) => row.id));
    expect([pages.length, pages.at(-1)?.nextCursor]).toEqual([3, null]);
    for (const { items } of pages) expect(JSON.stringify(items).length).toBeLessThan(2_200_000);
    const some = await schedules.list(UNSCOPED, 2);
    expect(some).toMatchObject({ items: [{ id: rows[0]?.id }, { id: rows[1]?.id }], nextCursor: rows[1]?.id });
    await hub.sql.query(`delete from schedules where name = 'large' or id = $1`, [id]);
  });

  it('refuses options of a single job', async () => {
    const repeat = { every: HOUR };
    for (const more of [
      { delay: 1 },
      { runAt: Date.now() },
      { deadline: Date.now() },
      { dedupeKey: 'k', dedupeTtl: 1 },
    ])
      await expect(hub.router.route({ type: 'test_step', repeat, ...more })).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
      });
    const two = hub.router.route({ type: 'test_step', repeat: { ...repeat, key: 'a' }, dedupeKey: 'b' });
    await expect(two).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('is created by data.cronPattern of a cleanup', async () => {
    const ask = (pattern: string, more: object = {}) =>
      hub.router.route({ type: 'cleanup_old_jobs', data: { maxAge: '9d', cronPattern: pattern }, ...more });
    const { id } = await ask('30 4 1 1 *');
    const schedule = await schedules.get(id);
    expect(schedule).toMatchObject({ type: 'cleanup_old_jobs', pattern: '30 4 1 1 *' });
    expect(schedule.nextAt?.toISOString()).toMatch(/-01-01T04:30:00/);
    await schedules.remove(id);
    await expect(ask('at noon')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(ask('30 4 1 1 *', { repeat: { every: 60_000 } })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('makes no second job for a tick that is served while another node corrects ticks too far ahead', async () => {
    const other = hub.app.get(DataSource, { strict: false }).createQueryRunner();
    await other.startTransaction();
    try {
      const repeat = { pattern: '* * * * * *' };
      const { id } = await hub.router.route({ type: 'test_step', tags: ['second'], repeat });
      await eventually(async () => (await ticks('second')).length > 0);
      await schedules.stop();
      await repair(asQueryable(other));
      await other.commitTransaction();
      const { nextAt, lastAt } = await schedules.remove(id);
      expect(nextAt?.getTime()).toBeGreaterThan(lastAt?.getTime() ?? Infinity);
    } finally {
      await other.release();
      schedules.start();
    }
  });

  it('makes one job per tick, however many nodes there are', async () => {
    const other = await startTestHub({ engine: 'postgres', stores: hub.stores });
    try {
      await hub.router.route({ type: 'test_step', tags: ['nodes'], repeat: { pattern: '0 0 1 1 *' } });
      await hub.sql.query(`update schedules set next_at = now() - interval '3 years' where pattern = '0 0 1 1 *'`);
      for (const node of [hub, other]) {
        const mine = node.app.get(Schedules, { strict: false });
        mine.start();
      }
      await eventually(async () => (await ticks('nodes')).length === 1);
      const [schedule] = (await schedules.list(UNSCOPED)).items.filter(({ pattern }) => pattern === '0 0 1 1 *');
      // Instants that no node could serve are skipped.
      expect(schedule?.nextAt?.getTime()).toBeGreaterThan(Date.now());
      expect(await ticks('nodes')).toHaveLength(1);
    } finally {
      await other.close();
    }
  });
});
