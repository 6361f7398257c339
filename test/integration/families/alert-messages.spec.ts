import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { AlertHub, overdueNotifications } from '../../support/hub/alert-hub.js';

const SECRET = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`;

describe('the message of an alert', () => {
  let on: AlertHub;
  beforeAll(async () => {
    on = await AlertHub.start({ ALERT_WEBHOOK_SECRET: SECRET });
  });
  afterEach(() => on.mend());
  afterAll(() => on?.close());

  it('is signed for webhooks, with the same id at each attempt', async () => {
    let failures = 2;
    on.webhook.answer = (response) => void response.writeHead(failures-- > 0 ? 500 : 204).end();
    await on.send({ title: 'Signed', channels: ['webhook'] });
    const calls = on.webhook.calls.filter(({ body }) => body.includes('"Signed"'));
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    for (const { headers, body } of calls) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      const hmac = createHmac('sha256', Buffer.alloc(32, 'k')).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${hmac}`);
    }
    expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({ type: 'alert.firing', data: { title: 'Signed' } });
  });

  it('stays text, whatever it contains', async () => {
    const title = 'x\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script> <!channel> <@channel> @here & more';
    const detail = '.\r\nRCPT TO:<evil@example.com>\r\n<b>@everyone</b>';
    expect(await on.send({ title, detail, key: 'hostile' })).toMatchObject({ state: 'completed' });
    const arrived = on.mail.mails.at(-1);
    expect(arrived).toMatchObject({ from: 'hub@example.com', to: ['ops@example.com', 'oncall@example.com'] });
    const [head = ''] = arrived?.raw.split('\r\n\r\n') ?? [];
    expect(head).not.toMatch(/^bcc:/im);
    expect(head).toMatch(/^content-type: text\/plain/im);
    const { text, mrkdwn } = JSON.parse(on.slack.calls.at(-1)?.body ?? '{}') as { text: string; mrkdwn: boolean };
    expect(mrkdwn).toBe(false);
    expect(text).toContain('&lt;!channel&gt; &lt;@\u200bchannel&gt; @\u200bhere &amp; more');
    expect(text).not.toMatch(/[<>]|@(?:everyone|here|channel)/);
  });

  it('arrives after a mail server that hangs and one that defers, and stops no other channel', async () => {
    on.mail.hangs = true;
    const id = await on.raise({ title: 'Hanging mail' });
    await eventually(() => on.hooksOf('Hanging mail').length === 1);
    await eventually(async () => {
      const sql = `select 1 from alert_notifications where channel = 'email' and error_code = 'NETWORK_TIMEOUT'`;
      return (await on.hub.ledger.query(sql)).rowCount === 1;
    });
    on.mail.hangs = false;
    on.mail.refuses = { code: 451 };
    await eventually(async () => {
      const sql = `select 1 from alert_notifications where channel = 'email' and error_code = 'SMTP_DEFERRED'`;
      return (await on.hub.ledger.query(sql)).rowCount === 1;
    });
    on.mail.refuses = undefined;
    expect(await on.ended(id)).toMatchObject({ state: 'completed', attemptsMade: 1 });
    expect([on.mailsOf('Hanging mail'), on.hooksOf('Hanging mail').length]).toEqual([1, 1]);
  });

  it.each([
    ['redirects', 'WEBHOOK_REDIRECT', 302, { location: 'http://169.254.169.254/' }],
    ['is gone', 'CHANNEL_GONE', 410, {}],
    ['knows it not', 'AUTHENTICATION_FAILED', 401, {}],
  ])('fails for good when the webhook %s', async (_, code, status, headers) => {
    on.webhook.answer = (response) => void response.writeHead(status, headers).end();
    const title = `Answered ${status}`;
    expect(await on.send({ title, channels: ['webhook'] })).toMatchObject({
      state: 'failed',
      error: { code: 'ALERT_UNDELIVERED', message: `The alert did not reach webhook: ${code}` },
    });
    expect(on.hooksOf(title)).toHaveLength(1);
  });

  it('of its end follows the one of its beginning, however late that is', async () => {
    let failures = 3;
    on.webhook.answer = (response) => void response.writeHead(failures-- > 0 ? 503 : 200).end();
    const firing = await on.raise({ title: 'Brief', channels: ['webhook'] });
    await eventually(() => on.hooksOf('Brief').length > 0);
    const resolved = await on.raise({ title: 'Brief', status: 'resolved' });
    for (const id of [firing, resolved]) expect(await on.ended(id)).toMatchObject({ state: 'completed' });
    expect(on.hooksOf('Brief')).toEqual([...Array<string>(4).fill('alert.firing'), 'alert.resolved']);
  });

  it('is the only one of its channel under way, and recorded before the next one', async () => {
    const seen: object[] = [];
    const states = `
      select count(*) filter (where n.state = 'begun')::integer as begun, count(*) filter (where n.state = 'sent')::integer as sent
        from alert_notifications n join alerts a on a.id = n.alert_id where a.title like 'Due %'`;
    on.slack.answer = (response) =>
      void on.hub.ledger.query<object>(states).then(({ rows }) => {
        seen.push(...rows);
        response.end('ok');
      });
    await on.hub.ledger.query(overdueNotifications({ channel: 'slack', title: 'Due', alerts: 4 }));
    await eventually(() => seen.length === 4);
    expect(seen).toEqual([0, 1, 2, 3].map((sent) => ({ begun: 1, sent })));
  });

  it('uses no attempt while its channel is held by another one', async () => {
    let asked = 1;
    on.webhook.answer = (response) => void response.writeHead(asked-- > 0 ? 429 : 200, { 'retry-after': '0.4' }).end();
    await on.hub.ledger.query(overdueNotifications({ channel: 'webhook', title: 'Held', alerts: 3 }));
    const attempts = await eventually(async () => {
      const { rows } = await on.hub.ledger.query<{ attempts: number }>(
        `select n.attempts from alert_notifications n join alerts a on a.id = n.alert_id
          where a.title like 'Held %' and n.state = 'sent' order by n.attempts`,
      );
      return rows.length === 3 && rows.map((row) => row.attempts);
    });
    expect(attempts).toEqual([1, 1, 2]);
  });

  it('of a job never belongs to a rule', async () => {
    const title = 'rule:queue-backlog queue=email';
    await on.send({ title, channels: ['webhook'] });
    expect(await on.byKey(title)).toBeUndefined();
    expect(await on.byKey(`title:${title}`)).toMatchObject({ rule: null });
  });

  it('fails for good when the mail server refuses it', async () => {
    on.mail.refuses = { code: 554 };
    expect(await on.send({ title: 'Refused', channels: ['email'] })).toMatchObject({
      error: { code: 'ALERT_UNDELIVERED', message: expect.stringContaining('MESSAGE_REFUSED') as string },
    });
  });

  it('names the recipients whom it did not reach', async () => {
    on.mail.unknown = 'oncall@example.com';
    const { result } = await on.send({ title: 'Half', channels: ['email'] });
    expect(result).toMatchObject({ notifications: [{ state: 'sent', code: 'RECIPIENT_REFUSED' }] });
    expect(on.mail.mails.at(-1)?.to).toEqual(['ops@example.com']);
    const { json } = await on.hub.client.send({ path: `/api/alerts/${(await on.byKey('Half'))?.id}` });
    const error = { code: 'RECIPIENT_REFUSED', message: 'The mail server refused 1 of 2: oncall@example.com' };
    expect(json).toMatchObject({ notifications: [{ state: 'sent', error }] });
  });

  it('of its end goes to the channels that got the one of its beginning', async () => {
    await on.send({ title: 'Moved', channels: ['webhook'] });
    await on.send({ title: 'Moved', channels: ['slack'] });
    await on.send({ title: 'Moved', status: 'resolved' });
    expect(on.hooksOf('Moved')).toEqual(['alert.firing', 'alert.resolved']);
    expect(on.slack.calls.filter(({ body }) => body.includes('Moved'))).toEqual([]);
  });

  it('is delivered although the webhook answers without end, and waits as long as one asks', async () => {
    on.webhook.answer = (response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    };
    expect(await on.send({ title: 'Endless', channels: ['webhook'] })).toMatchObject({ state: 'completed' });
    let asked = 1;
    on.webhook.answer = (response) => void response.writeHead(asked-- > 0 ? 429 : 200, { 'retry-after': '0.4' }).end();
    const began = performance.now();
    expect(await on.send({ title: 'Slower', channels: ['webhook'] })).toMatchObject({ state: 'completed' });
    expect(performance.now() - began).toBeGreaterThan(400);
    expect(on.hooksOf('Slower')).toHaveLength(2);
  });
});
