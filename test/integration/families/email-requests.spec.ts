import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import pg from 'pg';
import { ALL_BACKUP_TABLES } from '../../../src/bootstrap/backup-tables.js';
import { EMAIL_TABLES } from '../../../src/families/email/backup-tables.js';
import { BackupScheduler } from '../../../src/persistence/maintenance/backup/backup-scheduler.js';
import { restoreBackup } from '../../../src/persistence/maintenance/backup/restore.js';
import { eventually } from '../../support/eventually.js';
import { EmailHub, type ShownEmail, type ShownJob } from '../../support/hub/email-hub.js';
import { startHttpHub } from '../../support/hub/http-hub.js';
import { drop } from '../../support/outgoing/scripted-smtp.js';
import { createTestDatabase } from '../../support/stores/postgres.js';

const [A, B, C] = ['a@example.com', 'b@example.com', 'c@example.com'] as const;
const MAIL = { to: [A, B, C], subject: 'Stored', text: 'Hello' };

interface Queued {
  queueId: string;
  jobId: string;
}

describe('/api/emails', () => {
  let on: EmailHub;
  beforeAll(async () => {
    on = await EmailHub.start();
  });
  beforeEach(() => on.serve());
  afterAll(() => on?.close());

  const call = async <Answer>(method: string, path: string, body?: object, status = 200): Promise<Answer> => {
    const answer = await on.hub.client.send({ method, path: `/api/emails${path}`, body });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
    return answer.json as Answer;
  };
  const queue = (mail: object = {}) => call<Queued>('POST', '', { ...MAIL, ...mail }, 202);
  const resend = async (queueId: string) => {
    const { status, json, text } = await on.request({ queueId });
    expect({ status, text }).toMatchObject({ status: 202 });
    return on.ended((json as ShownJob).id);
  };
  const audited = async (action: string) => {
    const { json } = await on.hub.client.send({ path: `/api/audit?action=${action}` });
    return (json as { items: { target: string; result: string }[] }).items.map(({ target, result }) => [
      target,
      result,
    ]);
  };

  it('stores a mail of any size, whose job carries its id alone, and shows what became of it', async () => {
    on.serve({ rcpt: (address) => (address === B ? '550 5.1.1 unknown' : undefined) });
    const html = `<p>${'Größe '.repeat(60_000)}</p>`;
    const { queueId, jobId } = await queue({ html, userId: 'u1', headers: { 'X-Task': '7' } });
    expect(await on.ended(jobId)).toMatchObject({ state: 'completed', data: { queueId } });
    const email = await call<ShownEmail>('GET', `/${queueId}`);
    expect(email).toMatchObject({
      ...{ jobId, state: 'sent', subject: 'Stored', userId: 'u1', recipients: 3, accepted: 2, refused: 1, error: null },
      ...{ from: null, headers: { 'X-Task': '7' }, text: 'Hello', html },
    });
    expect(email.mailboxes.map(({ address, state, code, reply }) => [address, state, code, reply])).toEqual([
      [A, 'accepted', null, '250 2.0.0 queued'],
      [B, 'refused', 'RECIPIENT_REFUSED', '550 5.1.1 unknown'],
      [C, 'accepted', null, '250 2.0.0 queued'],
    ]);
    expect(email.mailboxes[1]?.conversation.at(-1)).toMatch(/^S: (550 5.1.1 unknown|503)/);
    expect(await audited('email.queue')).toContainEqual([queueId, 'done']);
    const { text } = await on.hub.client.send({ path: `/api/audit?target=${queueId}` });
    for (const part of ['Hello', 'Größe', A, B]) expect(text).not.toContain(part);
  });

  it('waits until sendAt, with the priority of its urgency', async () => {
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const { queueId, jobId } = await queue({ sendAt, priority: 9 });
    expect(await call('GET', `/${queueId}`)).toMatchObject({ state: 'queued', sendAt });
    const job = await eventually(async () => {
      const shown = await on.job(jobId);
      return shown.state === 'delayed' && shown;
    });
    expect(job).toMatchObject({ priority: 1, runAt: sendAt });
    await on.hub.client.send({ method: 'POST', path: `/api/queues/jobs/${jobId}/cancel`, body: {} });
    expect(await call('GET', `/${queueId}`)).toMatchObject({ state: 'cancelled' });
    expect(await on.request({ queueId }, { delay: 3_600_000 })).toMatchObject({ status: 202 });
  });

  it('is sent again by another job only to those who have not got it', async () => {
    on.serve({ rcpt: (address) => (address === B ? drop : undefined) });
    const { queueId, jobId } = await queue();
    // Recorded, too: a stop before that would leave the first recipient in doubt.
    const done = `select 1 from job_effects where job_id = $1 and state = 'done'`;
    await eventually(async () => (await on.hub.ledger.query(done, [jobId])).rowCount === 1);
    // Refused while the end of its run is being recorded.
    const cancel = { method: 'POST', path: `/api/queues/jobs/${jobId}/cancel`, body: {} };
    await eventually(async () => (await on.hub.client.send(cancel)).status === 200);
    await on.ended(jobId);
    on.serve();
    const { json } = await on.request({ queueId });
    expect(await on.ended((json as ShownJob).id)).toMatchObject({
      state: 'completed',
      result: { accepted: [A, B, C] },
    });
    expect(on.taken).toEqual([B, C]);
    on.serve();
    expect(await resend(queueId)).toMatchObject({ state: 'completed', result: { accepted: [A, B, C] } });
    expect(on.taken).toEqual([]);
  });

  it('is one job while it is open', async () => {
    const { queueId, jobId } = await queue({ sendAt: new Date(Date.now() + 3_600_000).toISOString() });
    const { json } = await on.request({ queueId }, { backoff: undefined });
    expect((json as ShownJob).id).toBe(jobId);
  });

  it('lists mails by recipient, state and time, page by page', async () => {
    const to = 'list@example.com';
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.unshift((await queue({ to: [A, to] })).queueId);
    const page = (query: string) =>
      call<{ items: ShownEmail[]; nextCursor: string | null }>('GET', `?to=LIST@example.com&${query}`);
    const first = await page('limit=2');
    const second = await page(`limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
    await eventually(async () => (await page('state=sent')).items.length === 3);
    expect((await page('state=failed')).items).toEqual([]);
    expect((await page(`since=${new Date(Date.now() + 60_000).toISOString()}`)).items).toEqual([]);
  });

  it('keeps templates, tries them, and says what is wrong with them', async () => {
    const text = 'Hi {{ user.name }}{% if late %} at last{% endif %}';
    const body = { subject: 'For {{ user.name }}', text, html: '<b>{{ user.name }}</b>' };
    expect(await call('PUT', '/templates/greeting', body)).toMatchObject({ name: 'greeting', updatedBy: 'admin-key' });
    expect(await call('POST', '/templates/greeting/preview', { data: { user: { name: '<A>' } } })).toEqual({
      ...{ subject: 'For <A>', text: 'Hi <A>', html: '<b>&lt;A&gt;</b>' },
    });
    const refused = await call<{ detail: string }>('POST', '/templates/greeting/preview', {}, 400);
    expect(refused.detail).toContain('undefined variable: user');
    await call('PUT', '/templates/greeting', { ...body, text: '{% for %}' }, 400);
    const { queueId, jobId } = await call<Queued>(
      'POST',
      '',
      { to: A, template: 'greeting', data: { user: { name: 'Ada' } } },
      202,
    );
    await on.ended(jobId);
    expect(await call('GET', `/${queueId}`)).toMatchObject({
      subject: 'For Ada',
      template: 'greeting',
      text: 'Hi Ada',
    });
    await call('DELETE', '/templates/greeting');
    await call('DELETE', '/templates/greeting', undefined, 404);
    expect(await audited('email-template.remove')).toContainEqual(['greeting', 'done']);
  });

  it('keeps addresses that get no mail until they may again', async () => {
    await call('POST', '/suppressions', { address: 'Quiet@Example.com', reason: 'asked for it' });
    expect(await call('GET', '/suppressions')).toMatchObject({
      items: [{ address: 'quiet@example.com', createdBy: 'admin-key' }],
    });
    const { jobId } = await queue({ to: ['quiet@example.com', A] });
    expect(await on.ended(jobId)).toMatchObject({ result: { refused: [{ code: 'ADDRESS_SUPPRESSED' }] } });
    await call('DELETE', `/suppressions/${encodeURIComponent('QUIET@example.com')}`);
    const { jobId: next } = await queue({ to: ['quiet@example.com', A] });
    expect(await on.ended(next)).toMatchObject({ result: { refused: [] } });
    expect(await audited('email-suppression.add')).toContainEqual(['quiet@example.com', 'done']);
  });

  it('shows administrators the queue, with the failed jobs', async () => {
    on.serve({ rcpt: () => '550 nobody' });
    const { jobId } = await queue();
    await on.ended(jobId);
    const { json } = await on.hub.client.send({ path: '/api/v1/admin/email/queue' });
    expect(json).toMatchObject({ success: true, data: { stats: { failed: expect.any(Number) as number } } });
    const { data } = json as { data: { failedJobs: { id: string }[] } };
    expect(data.failedJobs.find(({ id }) => id === jobId)).toEqual({
      ...{ id: jobId, data: expect.anything() as object, attemptsMade: 1, timestamp: expect.any(Number) as number },
      failedReason: expect.stringContaining('550 nobody') as string,
    });
    const viewer = await on.hub.client.send({ path: '/api/keys', body: { name: 'v', role: 'operator' } });
    const operator = on.hub.client.as((viewer.json as { key: string }).key);
    expect((await operator.send({ path: '/api/v1/admin/email/queue' })).status).toBe(403);
  });

  it('is in the backup while its job is open, with those who have got it', async () => {
    await call('PUT', '/templates/kept', { subject: 's', text: 't' });
    on.serve({ rcpt: (address) => (address === B ? '450 later' : undefined) });
    const { queueId, jobId } = await queue();
    await eventually(async () => (await call<ShownEmail>('GET', `/${queueId}`)).state === 'deferred');
    const { file } = await on.hub.app.get(BackupScheduler, { strict: false }).run();
    const cancel = { method: 'POST', path: `/api/queues/jobs/${jobId}/cancel`, body: {} };
    await eventually(async () => (await on.hub.client.send(cancel)).status === 200);
    expect(on.taken).toEqual([A, C]);
    on.serve();
    const database = await createTestDatabase();
    const pool = new pg.Pool({ connectionString: database.url });
    try {
      await restoreBackup(pool, file, { tables: ALL_BACKUP_TABLES });
      const env = { DATABASE_URL: database.url, SMTP_URL: on.smtp.url };
      const hub = await startHttpHub(env, { emailDeferMs: 100 });
      try {
        const path = `/api/emails/${queueId}`;
        await eventually(async () => ((await hub.client.send({ path })).json as ShownEmail).state === 'sent');
        expect(on.taken).toEqual([B]);
        expect((await hub.client.send({ path: '/api/emails/templates/kept' })).status).toBe(200);
      } finally {
        await hub.remove();
      }
    } finally {
      await pool.end();
      await database.drop();
    }
  });

  it('is kept, and in the backup, while a job that is yet to run names it', async () => {
    on.serve({ rcpt: () => '550 no' });
    const { queueId, jobId } = await queue();
    await on.ended(jobId);
    const ended = `update emails set ended_at = ended_at - interval '8 days' where id = $1 and ended_at is not null`;
    await eventually(async () => (await on.hub.ledger.query(ended, [queueId])).rowCount === 1);
    const body = { type: 'send_email', data: { queueId }, delay: 3_600_000 };
    expect((await on.hub.client.send({ path: '/api/queues/jobs', body })).status).toBe(202);
    const cleanup = (await on.hub.client.send({ path: '/api/queues/jobs', body: { type: 'cleanup_old_jobs' } })).json;
    await on.ended((cleanup as ShownJob).id);
    for (const { name, contents } of EMAIL_TABLES.filter((table) => /emails|recipients/.test(table.name))) {
      const { rows } = await on.hub.ledger.query<{ row: string }>(`select t::text as row ${contents}`);
      expect({ name, kept: rows.some(({ row }) => row.includes(queueId)) }).toEqual({ name, kept: true });
    }
  });

  it('is removed by the cleanup a day after it was sent, and a week after it failed', async () => {
    const ids: Record<string, string> = {};
    for (const name of ['sent', 'sentOld', 'failed', 'failedOld']) {
      on.serve(name.startsWith('failed') ? { rcpt: () => '550 no' } : {});
      const { queueId, jobId } = await queue();
      await on.ended(jobId);
      // A failed job's mail ends just after it.
      const ended = `select 1 from emails where id = $1 and ended_at is not null`;
      await eventually(async () => (await on.hub.ledger.query(ended, [queueId])).rowCount === 1);
      ids[name] = queueId;
    }
    const age = (id: string | undefined, days: number) =>
      on.hub.ledger.query(`update emails set ended_at = now() - $2 * interval '1 day' where id = $1`, [id, days]);
    for (const [name, days] of [
      ['sentOld', 1.1],
      ['failed', 6.9],
      ['failedOld', 7.1],
    ] as const)
      await age(ids[name], days);
    const body = { type: 'cleanup_old_jobs' };
    const { id } = (await on.hub.client.send({ path: '/api/queues/jobs', body })).json as ShownJob;
    await on.ended(id);
    const { rows } = await on.hub.ledger.query<{ id: string }>(`select id from emails where id = any($1)`, [
      Object.values(ids),
    ]);
    expect(rows.map((row) => row.id).sort()).toEqual([ids['sent'], ids['failed']].sort());
  });
});
