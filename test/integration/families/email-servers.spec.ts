import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import type { ShownJob } from '../../support/hub/email-hub.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { MailServer } from '../../support/outgoing/mail-server.js';

const [A, B, C] = ['a@example.com', 'b@example.com', 'c@example.com'] as const;
/** A second of the test is five minutes of the server: a greylist of 300 s ends after the second wait. */
const TIMINGS = { emailDeferMs: 200 };

describe('a mail to a server of smtp-server', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  const start = async (password?: string, login = password) => {
    const mail = await MailServer.start({ password });
    ends.push(() => mail.close());
    const url = login === undefined ? mail.url : mail.url.replace('//', `//hub:${login}@`);
    const hub = await startHttpHub({ SMTP_URL: url }, TIMINGS);
    ends.unshift(() => hub.remove());
    return { mail, hub };
  };
  const send = async (hub: HttpHub, data: object = {}) => {
    const body = { type: 'send_email', data: { to: [A, B, C], subject: 'S', text: 'T', ...data } };
    const { id } = (await hub.client.send({ path: '/api/queues/jobs', body })).json as ShownJob;
    return eventually(async () => {
      const job = (await hub.client.send({ path: `/api/queues/jobs/${id}` })).json as ShownJob;
      return ['completed', 'failed'].includes(job.state) && job;
    });
  };
  const takenBy = ({ mails }: MailServer) => mails.flatMap(({ to }) => to);

  it('that greylists arrives after the second wait, once for each recipient', async () => {
    const { mail, hub } = await start();
    mail.greylistMs = 1000;
    expect(await send(hub)).toMatchObject({ state: 'completed', attemptsMade: 1, result: { accepted: [A, B, C] } });
    expect(takenBy(mail)).toEqual([A, B, C]);
    const { rows } = await hub.ledger.query<{ deferrals: number }>('select deferrals from emails');
    expect(rows).toEqual([{ deferrals: 2 }]);
  });

  it('that knows one of three recipients not arrives at the others', async () => {
    const { mail, hub } = await start();
    mail.unknown = B;
    const refused = [{ address: B, code: 'RECIPIENT_REFUSED', reply: '550 no such user' }];
    expect(await send(hub)).toMatchObject({ state: 'completed', result: { accepted: [A, C], refused } });
    expect(takenBy(mail)).toEqual([A, C]);
  });

  it('that throttles logins waits without an attempt, and one that refuses the password fails at once', async () => {
    const { mail, hub } = await start('s3cret-of-the-server');
    mail.throttled = 2;
    expect(await send(hub)).toMatchObject({ state: 'completed', attemptsMade: 1, result: { accepted: [A, B, C] } });
    const wrong = await start('s3cret-of-the-server', 'wr0ng-password');
    const job = await send(wrong.hub);
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code: 'AUTHENTICATION_FAILED' } });
    const { rows } = await wrong.hub.ledger.query<{ conversation: string[] }>(
      'select conversation from email_recipients',
    );
    expect(rows[0]?.conversation.join('\n')).toContain('S: 535 (left out)');
    const logs = await wrong.hub.client.send({ path: `/api/queues/jobs/${job.id}/logs` });
    expect(JSON.stringify([rows, job, logs.text])).not.toContain('wr0ng-password');
  });
});
