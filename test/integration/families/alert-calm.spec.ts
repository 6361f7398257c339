import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { eventually } from '../../support/eventually.js';
import { AlertHub, type Shown } from '../../support/hub/alert-hub.js';

describe('an alert that a job has raised', () => {
  let on: AlertHub;
  beforeAll(async () => {
    on = await AlertHub.start();
  });
  afterAll(() => on?.close());

  const WEBHOOK = { channels: ['webhook'] };
  const sql = (text: string, values: unknown[] = []) => on.hub.ledger.query<Record<string, unknown>>(text, values);
  const shiftBack = (key: string, column: string, minutes: number) =>
    sql(`update alerts set ${column} = now() - $2 * interval '1 minute' where key = $1`, [key, minutes]);
  /** Lets the hub have watched for so long. A busy machine may miss evaluations, after which it begins to watch again. */
  const watchedFor = (minutes: number) =>
    sql(`update duty_turns set at = now() - $1 * interval '1 minute' where duty = 'alerts-watched'`, [minutes]);
  /** Waits for two evaluations from now on. */
  const evaluated = async () => {
    const turn = `select at from duty_turns where duty = 'alerts-evaluated'`;
    const at = async () => Number((await sql(turn)).rows[0]?.['at'] ?? 0);
    for (let seen = 0; seen < 2; seen += 1) {
      const before = await at();
      await eventually(async () => (await at()) > before);
    }
  };
  const calmed = (key: string) =>
    eventually(async () => {
      await watchedFor(62);
      const alert = await on.byKey(key);
      return alert?.state === 'resolved' && alert;
    });

  it('and no more for an hour is resolved once, and begins again when it is raised again', async () => {
    await on.send({ title: 'Quiet' });
    await on.send({ title: 'Loud', ...WEBHOOK });
    await shiftBack('Quiet', 'last_at', 61);
    await shiftBack('Loud', 'last_at', 59);
    const alert = await calmed('Quiet');
    expect(alert).toMatchObject({ resolvedBy: 'calm', resolvedAt: expect.any(String) as string });
    await eventually(() => on.mailsOf('since it was not raised again') === 1);
    await eventually(() => on.hooksOf('Quiet').length === 2);
    await evaluated();
    expect(on.hooksOf('Quiet')).toEqual(['alert.firing', 'alert.resolved']);
    expect(await on.byKey('Loud')).toMatchObject({ state: 'firing', resolvedBy: null });
    expect(await on.send({ title: 'Quiet' })).toMatchObject({ result: { alertId: alert.id, count: 1 } });
    expect(await on.byKey('Quiet')).toMatchObject({ state: 'firing', resolvedBy: null, resolvedAt: null });
    expect(on.hooksOf('Quiet')).toEqual(['alert.firing', 'alert.resolved', 'alert.firing']);
  });

  it('is resolved when it was acknowledged, too, and stays open while its hub has not watched for an hour', async () => {
    await on.send({ title: 'Taken', ...WEBHOOK });
    const { id } = (await on.byKey('Taken')) as Shown;
    await on.act(id, 'ack');
    await watchedFor(5);
    await shiftBack('Taken', 'last_at', 600);
    await evaluated();
    expect(await on.byKey('Taken')).toMatchObject({ state: 'acknowledged' });
    // A gap: nobody has evaluated for a while.
    await sql(`update duty_turns set at = at - interval '1 hour' where duty in ('alerts-evaluated', 'alerts-watched')`);
    await evaluated();
    const watched = `select at > now() - interval '1 minute' as lately from duty_turns where duty = 'alerts-watched'`;
    expect((await sql(watched)).rows).toEqual([{ lately: true }]);
    expect(await on.byKey('Taken')).toMatchObject({ state: 'acknowledged' });
    await calmed('Taken');
    await eventually(() => on.hooksOf('Taken').length === 2);
  });

  it('stays open while the jobs that raise it again wait in a paused queue', async () => {
    await on.send({ title: 'Blocked', ...WEBHOOK });
    await on.hub.client.send({ method: 'POST', path: '/api/queues/monitoring/pause' });
    await watchedFor(5);
    await shiftBack('Blocked', 'last_at', 61);
    const again = await on.raise({ title: 'Blocked', ...WEBHOOK });
    await eventually(async () => (await on.byKey('Blocked'))?.count === 2);
    await watchedFor(62);
    await evaluated();
    expect(await on.byKey('Blocked')).toMatchObject({ state: 'firing', count: 2 });
    await on.hub.client.send({ method: 'POST', path: '/api/queues/monitoring/resume' });
    expect(await on.ended(again)).toMatchObject({ result: { count: 2 } });
    expect(on.hooksOf('Blocked')).toEqual(['alert.firing']);
  });

  it('reminds people after four hours if it is raised again, unless somebody has acknowledged it', async () => {
    await on.send({ title: 'Persistent' });
    await on.send({ title: 'Persistent' });
    await shiftBack('Persistent', 'notified_at', 239);
    await on.send({ title: 'Persistent' });
    expect(on.hooksOf('Persistent')).toHaveLength(1);
    await shiftBack('Persistent', 'notified_at', 241);
    expect(await on.send({ title: 'Persistent' })).toMatchObject({ result: { count: 4 } });
    expect(on.hooksOf('Persistent')).toEqual(['alert.firing', 'alert.firing']);
    const ids = on.webhook.calls
      .filter(({ body }) => body.includes('Persistent'))
      .map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(2);
    expect(on.mailsOf('Fired 4 times')).toBe(1);
    const { id } = (await on.byKey('Persistent')) as Shown;
    await on.act(id, 'ack');
    await shiftBack('Persistent', 'notified_at', 241);
    await on.send({ title: 'Persistent' });
    await evaluated();
    expect(on.hooksOf('Persistent')).toHaveLength(2);
    expect(await on.send({ title: 'Persistent', status: 'resolved' })).toMatchObject({ state: 'completed' });
    expect(on.hooksOf('Persistent')).toHaveLength(3);
  });

  it('keeps the messages and silences of a month, however often it comes and goes', async () => {
    await on.send({ title: 'Flapping' });
    await on.send({ title: 'Flapping', status: 'resolved' });
    const { id } = (await on.byKey('Flapping')) as Shown;
    const until = new Date(Date.now() + 60_000).toISOString();
    for (const reason of ['old', 'older']) await on.act(id, 'silence', { until, reason });
    await sql(
      `update alert_notifications set created_at = now() - interval '31 days' where status = 'firing' and alert_id = $1`,
      [id],
    );
    await sql(
      `update alert_silences set created_at = now() - interval '31 days', until = now() where reason = 'older'`,
    );
    await on.hub.app.get(LedgerRetention, { strict: false }).apply();
    const { json } = await on.hub.client.send({ path: `/api/alerts/${id}` });
    const { notifications, silences } = json as { notifications: { status: string }[]; silences: object[] };
    expect(notifications.map(({ status }) => status)).toEqual(['resolved', 'resolved', 'resolved']);
    expect(silences).toMatchObject([{ reason: 'old' }]);
  });
});
