import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { ALL_BACKUP_TABLES } from '../../../src/bootstrap/backup-tables.js';
import { ControlChannel } from '../../../src/database/control-channel.js';
import { BackupScheduler } from '../../../src/persistence/maintenance/backup/backup-scheduler.js';
import { restoreBackup } from '../../../src/persistence/maintenance/backup/restore.js';
import { JobRouter } from '../../../src/routing/job-router.js';
import { eventually } from '../../support/eventually.js';
import { createTestDatabase } from '../../support/stores/postgres.js';
import { AlertHub, type Page, type Shown } from '../../support/hub/alert-hub.js';

describe('an alert', () => {
  let on: AlertHub;
  beforeAll(async () => {
    on = await AlertHub.start();
  });
  afterAll(() => on?.close());

  it('of 1,001 waiting jobs fires once, arrives once in each channel, and is resolved once', async () => {
    const changes: string[] = [];
    const stop = on.hub.app.get(ControlChannel, { strict: false }).on('alerts', ({ ids }) => changes.push(...ids));
    await on.hub.client.send({ method: 'POST', path: '/api/queues/background/pause' });
    const requests = Array.from({ length: 1001 }, () => ({ type: 'probe_echo' }));
    await on.hub.app.get(JobRouter, { strict: false }).routeBatch(requests);
    const key = 'rule:queue-backlog queue=background';
    await eventually(() => on.hooksOf(key).length === 1 && on.mailsOf('1001 jobs wait in background') === 1);
    const fired = await eventually(async () => {
      const alert = await on.byKey(key);
      return alert && alert.count > 2 && alert;
    });
    expect(fired).toMatchObject({ state: 'firing', rule: 'queue-backlog', value: 1001, severity: 'warning' });
    const { text } = await on.hub.client.send({ path: '/metrics' });
    expect(text).toContain('runnerhub_alerts{severity="warning",state="firing"} 1');
    await on.hub.client.send({ method: 'POST', path: '/api/queues/background/drain', body: { mode: 'remove' } });
    await eventually(() => on.hooksOf(key).length === 2);
    await eventually(() => on.slack.calls.some(({ body }) => body.includes('[resolved] 1001 jobs wait')));
    await eventually(() => on.mailsOf('[resolved] 1001 jobs wait') === 1);
    expect(on.hooksOf(key)).toEqual(['alert.firing', 'alert.resolved']);
    expect(on.slack.calls.filter(({ body }) => body.includes('1001 jobs wait in background'))).toHaveLength(2);
    expect(on.mailsOf('1001 jobs wait in background')).toBe(2);
    expect(await on.byKey(key)).toMatchObject({
      id: fired.id,
      state: 'resolved',
      resolvedAt: expect.any(String) as string,
    });
    await eventually(() => changes.filter((id) => id === fired.id).length === 2);
    stop();
    await on.hub.client.send({ method: 'POST', path: '/api/queues/background/resume' });
  });

  it('of a job counts when it fires again, and begins again once it was resolved', async () => {
    const alert = { title: 'Disk is full', key: 'disk', labels: { host: 'a' }, detail: '99 %' };
    expect(await on.send(alert)).toMatchObject({
      state: 'completed',
      result: {
        count: 1,
        notifications: ['email', 'slack', 'webhook'].map((channel) => ({ channel, status: 'firing', state: 'sent' })),
      },
    });
    expect(await on.send(alert)).toMatchObject({ result: { count: 2 } });
    expect(await on.send({ ...alert, status: 'resolved' })).toMatchObject({ state: 'completed' });
    expect(await on.send({ ...alert, status: 'resolved' })).toMatchObject({ result: { alertId: null } });
    expect(await on.send(alert)).toMatchObject({ result: { count: 1 } });
    expect(on.hooksOf('disk')).toEqual(['alert.firing', 'alert.resolved', 'alert.firing']);
    const shown = (await on.byKey('disk')) as Shown;
    const detail = await on.hub.client.send({ path: `/api/alerts/${shown.id}` });
    expect((detail.json as { notifications: object[] }).notifications).toHaveLength(9);
    expect(detail.json).toMatchObject({ detail: '99 %', labels: { host: 'a' }, acknowledgedAt: null, silences: [] });
  });

  it.each([
    ['an unknown channel', { channels: ['pager'] }],
    ['no channel', { channels: [] }],
    ['a giant detail', { detail: 'x'.repeat(10_001) }],
    ['a giant title', { title: 'x'.repeat(201) }],
    ['an empty title', { title: '  ' }],
    ['an unknown severity', { severity: 'fatal' }],
    ["a rule's key", { key: 'rule:queue-backlog queue=background' }],
    ['too many labels', { labels: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`l${n}`, 'x'])) }],
    ['a label that is no name', { labels: { 'a b': 'x' } }],
    ['an unknown field', { url: 'http://example.com' }],
  ])('with %s is refused', async (_, data) => {
    const body = { type: 'send_alert', data: { severity: 'error', title: 'Bad', ...data } };
    const answer = await on.hub.client.send({ path: '/api/queues/jobs', body });
    expect(answer).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
  });

  it('is delivered without a job when the queue of alerts is paused', async () => {
    await on.hub.client.send({ method: 'POST', path: '/api/queues/monitoring/pause' });
    const rule = { metric: 'queue_waiting', severity: 'info', threshold: 2, labels: { queue: 'merges' } };
    const put = await on.hub.client.send({ method: 'PUT', path: '/api/alert-rules/few-merges', body: rule });
    expect(put).toMatchObject({ status: 200, json: { name: 'few-merges', forMs: 0, enabled: true, shipped: false } });
    await on.hub.client.send({ method: 'POST', path: '/api/queues/merges/pause' });
    await on.hub.ledger.query(
      `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, run_at)
       select new_job_id(), 'probe_echo', 'merges', 'waiting', 3, '{}', 1, 'a test', null from generate_series(1, 3)`,
    );
    const key = 'rule:few-merges queue=merges';
    await eventually(() => on.hooksOf(key).length === 1 && on.mailsOf('jobs wait in merges') === 1);
    await on.hub.client.send({ method: 'PUT', path: '/api/alert-rules/few-merges', body: { ...rule, enabled: false } });
    await eventually(() => on.hooksOf(key).length === 2);
    await on.hub.client.send({ method: 'POST', path: '/api/queues/monitoring/resume' });
    await eventually(async () => {
      const waiting = await on.hub.client.send({ path: '/api/queues/jobs?type=send_alert&state=waiting' });
      return (waiting.json as Page).items.length === 0;
    });
    await eventually(() => on.mailsOf('jobs wait in merges') === 2);
    expect(on.hooksOf(key)).toHaveLength(2);
    await on.hub.ledger.query(`delete from jobs where queue = 'merges'`);
  });

  it('of jobs that wait in a paused queue is reported without them, and not again by them', async () => {
    await on.send({ title: 'Over', key: 'over' });
    await on.hub.client.send({ method: 'POST', path: '/api/queues/monitoring/pause' });
    const reports = [
      ...[
        { key: 'stuck', detail: 'first' },
        { key: 'over', status: 'resolved' },
      ],
      ...[{ key: 'stuck', detail: 'last' }, { key: 'brief' }, { key: 'brief', status: 'resolved' }],
    ];
    const requests = reports.map((report) => {
      return { type: 'send_alert', data: { severity: 'error', title: 'Stuck', ...report } };
    });
    const jobs = (await on.hub.app.get(JobRouter, { strict: false }).routeBatch(requests)).map(({ id }) => id);
    await eventually(() => on.hooksOf('stuck').length === 1 && on.hooksOf('over').length === 2);
    expect(await on.byKey('stuck')).toMatchObject({ state: 'firing', count: 2, detail: 'last' });
    expect(await on.byKey('over')).toMatchObject({ state: 'resolved', resolvedBy: `job:${jobs[1]}` });
    await on.hub.client.send({ method: 'POST', path: '/api/queues/monitoring/resume' });
    const results = [];
    for (const id of jobs) results.push((await on.ended(id))['result']);
    expect(results).toMatchObject([2, 1, 2, 0, 0].map((count) => ({ count })));
    expect(await on.byKey('stuck')).toMatchObject({ count: 2 });
    expect([on.hooksOf('stuck'), on.hooksOf('over'), on.hooksOf('brief')]).toEqual([
      ...[['alert.firing'], ['alert.firing', 'alert.resolved'], []],
    ]);
  });

  it('that is silenced notifies nobody, until the silence is over', async () => {
    const first = await on.send({ title: 'Noisy' });
    const { id } = (await on.byKey('Noisy')) as Shown;
    expect(first).toMatchObject({ result: { alertId: id } });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const silenced = await on.act(id, 'silence', { until, reason: 'known' });
    expect(silenced).toMatchObject({ status: 200, json: { silencedUntil: until } });
    await on.send({ title: 'Noisy', status: 'resolved' });
    await on.send({ title: 'Noisy' });
    expect(on.hooksOf('Noisy')).toEqual(['alert.firing', 'alert.resolved']);
    const end = () =>
      on.hub.client.send({ method: 'DELETE', path: `/api/alerts/${id}/silence`, body: { reason: 'over' } });
    expect(await end()).toMatchObject({ status: 200, json: { state: 'firing', silencedUntil: null } });
    await eventually(() => on.hooksOf('Noisy').length === 3);
    expect(await end()).toMatchObject({
      status: 409,
      json: { code: 'WRONG_STATE', detail: "The alert can't be unsilenced: it is not silenced" },
    });
    const detail = await on.hub.client.send({ path: `/api/alerts/${id}` });
    const ended = { endedAt: expect.any(String) as string, endedBy: 'admin-key', endReason: 'over' };
    expect(detail.json).toMatchObject({ silences: [{ until, reason: 'known', createdBy: 'admin-key', ...ended }] });
    const audit = await on.hub.client.send({ path: '/api/audit?action=alert.unsilence' });
    expect((audit.json as Page).items).toMatchObject([
      { result: 'WRONG_STATE', target: id },
      { result: 'done', target: id, reason: 'over', before: { silencedUntil: until }, after: { silencedUntil: null } },
    ]);
  });

  it('is acknowledged once, with a reason, and resolved by people unless it is a rule’s', async () => {
    await on.send({ title: 'Owned', channels: ['slack'] });
    const { id } = (await on.byKey('Owned')) as Shown;
    expect(await on.act(id, 'ack', { reason: 'on it' })).toMatchObject({
      status: 200,
      json: { state: 'acknowledged', acknowledgedBy: 'admin-key', acknowledgeReason: 'on it' },
    });
    expect(await on.act(id, 'ack')).toMatchObject({ status: 409, json: { code: 'WRONG_STATE' } });
    expect(await on.send({ title: 'Owned', channels: ['slack'] })).toMatchObject({ result: { count: 2 } });
    expect(await on.byKey('Owned')).toMatchObject({ state: 'acknowledged' });
    expect(await on.act(id, 'resolve')).toMatchObject({ status: 200, json: { state: 'resolved' } });
    expect(await on.act(id, 'resolve')).toMatchObject({ status: 409 });
    const rule = (await on.alerts('?limit=1000')).items.find((alert) => alert['rule'] === 'queue-backlog');
    await on.hub.ledger.query(`update alerts set state = 'firing' where id = $1`, [rule?.id]);
    expect(await on.act(rule?.id ?? '', 'resolve')).toMatchObject({ status: 409 });
  });

  it('is in the backup until it is resolved, with the rules', async () => {
    on.slack.answer = () => undefined;
    await on.raise({ title: 'Undelivered', channels: ['slack'] });
    await eventually(async () => {
      const begun = `select 1 from alert_notifications n join alerts a on a.id = n.alert_id where a.key = 'Undelivered'`;
      return (await on.hub.ledger.query(begun)).rowCount === 1;
    });
    const { file } = await on.hub.app.get(BackupScheduler, { strict: false }).run();
    on.mend();
    const database = await createTestDatabase();
    const pool = new pg.Pool({ connectionString: database.url });
    try {
      await restoreBackup(pool, file, { tables: ALL_BACKUP_TABLES });
      const alerts = `select key, notified from alerts where state <> 'resolved' and rule is null order by key`;
      const expected = await on.hub.ledger.query<{ key: string; notified: number }>(alerts);
      const rows = expected.rows.map((row) => (row.key === 'Undelivered' ? { ...row, notified: 0 } : row));
      expect((await pool.query(alerts)).rows).toEqual(rows);
      expect((await pool.query(`select name from alert_rules`)).rows).toEqual([{ name: 'few-merges' }]);
    } finally {
      await pool.end();
      await database.drop();
    }
  });

  it('is listed by state and severity, page by page', async () => {
    const all = (await on.alerts('?limit=1000')).items;
    const firing = all.filter(({ state }) => state === 'firing').map(({ id }) => id);
    expect((await on.alerts('?state=firing')).items.map(({ id }) => id)).toEqual(firing);
    expect((await on.alerts('?severity=critical')).items).toEqual([]);
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await on.alerts(`?limit=3${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all.map(({ id }) => id));
  });

  it.each([
    ['GET', '/api/alerts?state=closed'],
    ['GET', '/api/alerts?cursor=1'],
    ['GET', '/api/alerts?q=x'],
    ['POST', '/api/alerts/x/silence', { until: '2020-01-01T00:00:00Z', reason: 'r' }],
    ['POST', '/api/alerts/x/silence', { until: '2999-01-01T00:00:00Z', reason: 'r' }],
    ['POST', '/api/alerts/x/silence', { until: new Date(Date.now() + 60_000) }],
    ['POST', '/api/alerts/x/ack', { reason: '' }],
    ['PUT', '/api/alert-rules/a', { metric: 'nope', severity: 'error', threshold: 1 }],
    ['PUT', '/api/alert-rules/a', { metric: 'queue_waiting', severity: 'error', threshold: -1 }],
    ['PUT', '/api/alert-rules/a', { metric: 'queue_waiting', severity: 'error', threshold: 1, forMs: 1e12 }],
    ['PUT', '/api/alert-rules/A%20b', { metric: 'queue_waiting', severity: 'error', threshold: 1 }],
  ])('refuses %s %s %j', async (method, path, body?: object) => {
    const answer = await on.hub.client.send({ method, path, body });
    expect(answer).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
  });
});
