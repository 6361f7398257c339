import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contact, ContactBody } from '../../../src/families/notifications/model/contact.js';
import type { Notification } from '../../../src/families/notifications/model/notification.js';
import { LIST_SQL } from '../../../src/families/notifications/notifications.js';
import type { Job } from '../../../src/jobs/job.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';
import { HttpSink } from '../../support/outgoing/http-sink.js';
import { MailServer } from '../../support/outgoing/mail-server.js';

const [EMAIL, UNKNOWN] = ['ada@example.com', 'nobody@example.com'];

describe('notify', () => {
  let hub: HttpHub;
  let sink: HttpSink;
  let mail: MailServer;
  let slackUrl: string;
  beforeAll(async () => {
    [sink, mail] = await Promise.all([HttpSink.start(), MailServer.start()]);
    slackUrl = `${sink.url}/services/T0/slack-secret`;
    const smtp = { SMTP_URL: mail.url, SMTP_FROM: 'hub@example.com' };
    hub = await startHttpHub({ ...smtp, EGRESS_ALLOW: '127.0.0.1', QUEUE_NOTIFICATIONS_BACKOFF_MS: '1' });
  }, patience(60_000));
  beforeEach(() => {
    sink.calls.length = 0;
    mail.mails.length = 0;
    mail.unknown = UNKNOWN;
    sink.answer = (response) => void response.end('ok');
  });
  afterAll(async () => {
    await hub?.remove();
    await Promise.all([sink?.close(), mail?.close()]);
  });

  const ask = async <Json>(
    path: string,
    body?: object,
    method = body ? 'POST' : 'GET',
    status = 200,
  ): Promise<Json> => {
    const answer = await hub.client.send({ method, path, body });
    expect({ path, status: answer.status, text: answer.text }).toMatchObject({ status });
    return answer.json as Json;
  };
  const contact = (userId: string, body: ContactBody) => ask<Contact>(`/api/contacts/${userId}`, body, 'PUT');
  const enqueue = (body: object) => ask<Job>('/api/notifications', { message: 'It is done.', ...body }, 'POST', 202);
  const jobOf = (id: string) =>
    eventually(async () => {
      const job = await ask<Job>(`/api/queues/jobs/${id}`);
      return ['completed', 'failed', 'cancelled'].includes(job.state) && job;
    });
  const notify = async (body: object) => {
    const { id } = await enqueue(body);
    return { job: await jobOf(id), notification: await ask<Notification>(`/api/notifications/${id}`) };
  };
  const answering =
    (status: number, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      void response.writeHead(status, headers).end();

  it.each<[string, object]>([
    ['an address', { to: EMAIL }],
    ['a contact', { userId: 'ada' }],
  ])('mails to %s, by a job of its own', async (_, whom) => {
    await contact('ada', { channels: ['email'], email: EMAIL });
    const { job, notification } = await notify({ ...whom, message: 'Line one\nLine two' });
    const { deliveryId } = notification;
    expect(job).toMatchObject({ state: 'completed', result: { channel: 'email', status: 'delivered', deliveryId } });
    expect(mail.mails).toMatchObject([{ to: [EMAIL], raw: expect.stringMatching(/^Subject: Line one$/m) as unknown }]);
    expect(await ask<Job>(`/api/queues/jobs/${deliveryId}`)).toMatchObject({ type: 'send_email', parentId: job.id });
    expect(notification.why).toMatch(new RegExp(`^Delivered by email to ${EMAIL} at 20`));
  });

  it('writes to Slack without markup or mentions, and shows its address nowhere', async () => {
    const made = await contact('grace', { channels: ['slack'], slackUrl });
    expect(made).toMatchObject({ hasSlack: true });
    const { job, notification } = await notify({ userId: 'grace', title: '<!channel>', message: 'a & b @here' });
    expect(job.state).toBe('completed');
    expect(JSON.parse(sink.calls[0]?.body ?? '')).toMatchObject({
      ...{ text: '&lt;!channel&gt;\na &amp; b @\u200bhere', mrkdwn: false },
    });
    const to = await notify({ to: slackUrl, channel: 'slack' });
    expect(to.notification).toMatchObject({ state: 'delivered', recipient: new URL(sink.url).host });
    const { rows } = await hub.ledger.query<{ all: string }>(
      `select concat((select string_agg(c::text, '') from contacts c), (select string_agg(j::text, '') from jobs j),
                     (select string_agg(n::text, '') from notifications n), (select string_agg(e::text, '') from job_events e),
                     (select string_agg(a::text, '') from audit_events a), (select string_agg(l::text, '') from job_logs l)) as all`,
    );
    expect(rows[0]?.all).toContain('grace');
    expect(rows[0]?.all).not.toContain('slack-secret');
    expect(JSON.stringify([made, job, notification, to])).not.toContain('slack-secret');
  });

  it('calls the endpoint of a contact, or an address, by a signed message', async () => {
    const { id } = await ask<{ id: string }>('/api/webhook-endpoints', { name: 'ada', url: sink.url }, 'POST', 201);
    await contact('hook', { channels: ['webhook'], webhookEndpointId: id });
    for (const whom of [{ userId: 'hook' }, { to: `${sink.url}/direct` }]) {
      const { notification } = await notify({ ...whom, title: 'T', data: { n: 1 } });
      expect(notification).toMatchObject({ state: 'delivered', channel: 'webhook' });
    }
    const bodies = sink.calls.map(({ body }) => JSON.parse(body) as unknown);
    expect(bodies).toMatchObject([
      { type: 'notification', data: { title: 'T', message: 'It is done.', userId: 'hook', data: { n: 1 } } },
      { type: 'notification', data: { userId: null } },
    ]);
    expect(sink.calls.map(({ headers }) => 'webhook-signature' in headers)).toEqual([true, false]);
  });

  it('keeps the address of a webhook out of all jobs, events and logs', async () => {
    const { job, notification } = await notify({ to: `${sink.url}/hooks/webhook-secret` });
    expect(notification).toMatchObject({ state: 'delivered', channel: 'webhook' });
    const trail = ['', '/events', '/logs'].map((part) => `/api/queues/jobs/${notification.deliveryId}${part}`);
    expect(JSON.stringify([job, notification, ...(await Promise.all(trail.map((path) => ask(path))))])).not.toContain(
      'webhook-secret',
    );
    const { rows } = await hub.ledger.query<{ all: string }>(`select string_agg(j::text, '') as all from jobs j`);
    expect(rows[0]?.all).not.toContain('webhook-secret');
  });

  it('tries the channels of a contact in turn, and says why some did not take it', async () => {
    sink.answer = answering(404);
    await contact('turns', { channels: ['slack', 'email'], slackUrl, email: EMAIL });
    const { job, notification } = await notify({ userId: 'turns' });
    expect(job).toMatchObject({ state: 'completed', attemptsMade: 1, result: { channel: 'email' } });
    expect(notification.why).toMatch(
      /^Delivered by email to .*, after slack failed \(CHANNEL_GONE: Slack answered 404\)\.$/,
    );
    expect(sink.calls).toHaveLength(1);
  });

  it('fails once no channel is left, and says why of each', async () => {
    sink.answer = answering(410);
    await contact('nobody', { channels: ['email', 'slack'], slackUrl, email: UNKNOWN });
    const { job, notification } = await notify({ userId: 'nobody' });
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code: 'NOT_DELIVERED' } });
    expect(notification).toMatchObject({ state: 'failed', tried: [{ channel: 'email' }, { channel: 'slack' }] });
    expect(notification.why).toMatch(
      /^Not delivered: email failed \(RECIPIENT_REFUSED: .*\); slack failed \(CHANNEL_GONE/,
    );
  });

  it('tries the same channel again, by another job, when a person retries it', async () => {
    await contact('late', { channels: ['email'], email: UNKNOWN });
    const { job, notification } = await notify({ userId: 'late' });
    expect(job.error).toMatchObject({ code: 'NOT_DELIVERED' });
    mail.unknown = '';
    await ask(`/api/queues/jobs/${job.id}/retry`, {});
    expect(await jobOf(job.id)).toMatchObject({ state: 'completed', result: { channel: 'email' } });
    expect(mail.mails).toMatchObject([{ to: [UNKNOWN] }]);
    const { deliveryId, state } = await ask<Notification>(`/api/notifications/${job.id}`);
    expect({ state, again: deliveryId !== notification.deliveryId }).toEqual({ state: 'delivered', again: true });
  });

  it('waits for Slack when it is busy, without an attempt, and holds the others', async () => {
    await contact('busy', { channels: ['slack'], slackUrl: `${sink.url}/busy` });
    sink.answer = (response) =>
      sink.calls.length === 1 ? answering(429, { 'retry-after': '2' })(response) : void response.end();
    const first = await enqueue({ userId: 'busy' });
    await eventually(() => sink.calls.length === 1);
    const second = await enqueue({ userId: 'busy' });
    for (const { id } of [first, second])
      expect(await jobOf(id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    expect(sink.calls).toHaveLength(3);
  });

  it('are listed by state and by person without a read of all', async () => {
    await hub.ledger.query(
      `insert into notifications (id, state, user_id) select gen_random_uuid(), 'delivered', 'user-' || n % 500
         from generate_series(1, 20000) n`,
    );
    await hub.ledger.query('analyze notifications');
    const planOf = async (...values: unknown[]) =>
      JSON.stringify((await hub.ledger.query(`explain ${LIST_SQL}`, [...values, null, 50])).rows);
    expect(await planOf(null, 'open')).toContain('notifications_state');
    expect(await planOf('user-7', null)).toContain('notifications_user');
    await hub.ledger.query(`delete from notifications where user_id like 'user-%'`);
  });

  it('writes one message a second to Slack', async () => {
    const at: number[] = [];
    sink.answer = (response) => {
      at.push(performance.now());
      response.end();
    };
    await contact('paced', { channels: ['slack'], slackUrl: `${sink.url}/paced` });
    const jobs = await Promise.all(Array.from({ length: 4 }, () => enqueue({ userId: 'paced' })));
    for (const { id } of jobs) expect((await jobOf(id)).state).toBe('completed');
    // The turns are a second apart by PostgreSQL's clock; a call may be late after its turn.
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(2500);
    expect(at).toHaveLength(4);
  });

  it.each<[string, object, string]>([
    ['nobody', { userId: 'stranger' }, 'RECIPIENT_UNKNOWN'],
    ['a channel that the contact has not', { userId: 'ada', channel: 'slack' }, 'CHANNEL_UNKNOWN'],
  ])('fails at once for %s', async (_, body, code) => {
    await contact('ada', { channels: ['email'], email: EMAIL });
    const { job } = await notify(body);
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code } });
    await eventually(async () => (await ask<Notification>(`/api/notifications/${job.id}`)).state === 'failed');
  });

  it.each<[string, object]>([
    ['nobody', {}],
    ['two recipients', { userId: 'ada', to: EMAIL }],
    ['a mail address for Slack', { to: EMAIL, channel: 'slack' }],
    ['a URL for mail', { to: 'https://a.example', channel: 'email' }],
    ['a second command', { to: 'a@x.com\r\nRCPT TO:<evil@example.com>' }],
    ['a title of two lines', { to: EMAIL, title: 'a\nBcc: evil@example.com' }],
    ['no message', { to: EMAIL, message: '' }],
    ['an unknown channel', { to: EMAIL, channel: 'pigeon' }],
    ['an unknown field', { to: EMAIL, priority: 1 }],
  ])('refuses %s', async (_, body) => {
    await ask('/api/notifications', { message: 'm', ...body }, 'POST', 400);
  });

  it.each<[string, object]>([
    ['no channel', { channels: [] }],
    ['a channel twice', { channels: ['email', 'email'], email: EMAIL }],
    ['a channel without its address', { channels: ['slack'], email: EMAIL }],
    ['a login in the address', { channels: ['slack'], slackUrl: 'https://me:pw@a.example' }],
  ])('refuses a contact with %s', async (_, body) => {
    await ask('/api/contacts/bad', body, 'PUT', 400);
  });
});
