import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { EmailHub, type ShownJob } from '../../support/hub/email-hub.js';
import { startHttpHub } from '../../support/hub/http-hub.js';
import { drop, silence, type SmtpScript } from '../../support/outgoing/scripted-smtp.js';

const [A, B, C] = ['a@example.com', 'b@example.com', 'c@example.com'] as const;

describe('send_email', () => {
  let on: EmailHub;
  beforeAll(async () => {
    on = await EmailHub.start();
  });
  beforeEach(() => on.serve());
  afterAll(() => on?.close());

  const rows = async (sql: string, values: unknown[] = []) =>
    (await on.hub.ledger.query<Record<string, unknown>>(sql, values)).rows;

  it.each([
    [10, 1],
    [9, 1],
    [8, 2],
    [7, 2],
    [6, 3],
    [4, 3],
    [3, 4],
    [2, 4],
    [1, 5],
    [0, 5],
  ])('of urgency %i has the priority %i, and waits until sendAt', async (priority, expected) => {
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const { json } = await on.request({ to: A, subject: 's', text: 't', priority, sendAt });
    const job = await eventually(async () => {
      const shown = await on.job((json as ShownJob).id);
      return shown.state === 'delayed' && shown;
    });
    expect(job).toMatchObject({ priority: expected, runAt: sendAt });
  });

  it('sends again only to whom the server has deferred, and uses no attempt', async () => {
    let deferrals = 2;
    on.serve({
      rcpt: (address) => {
        if (address === B) return '550 5.1.1 no such user';
        return address === C && deferrals-- > 0 ? '450 4.2.0 greylisted for 300 s' : undefined;
      },
    });
    const job = await on.send({ to: [A, B, C] });
    expect(job).toMatchObject({ state: 'completed', attemptsMade: 1 });
    expect(job.result).toMatchObject({
      accepted: [A, C],
      refused: [{ address: B, code: 'RECIPIENT_REFUSED', reply: '550 5.1.1 no such user' }],
    });
    expect(on.taken).toEqual([A, C]);
    expect(on.smtp.commands.filter((line) => line.includes(`<${B}>`))).toHaveLength(1);
    const [{ deferrals: count } = {}] = await rows('select deferrals from emails where id = $1', [job.id]);
    expect(count).toBe(2);
  });

  it.each<[string, SmtpScript]>([
    ['421 at its greeting', { greeting: '421 too many' }],
    ['454 at the login', { auth: '454 4.7.0 throttled' }],
    ['451 at the message', { dot: () => '451 disk' }],
  ])('waits while a server says %s', async (what, script) => {
    const url = what.includes('login') ? on.smtp.url.replace('//', '//user:hunter2@') : on.smtp.url;
    const other = what.includes('login') ? await startHttpHub({ SMTP_URL: url }, { emailDeferMs: 100 }) : undefined;
    try {
      on.serve(script);
      const body = { type: 'send_email', data: { to: [A, B], subject: 's', text: 't' } };
      const client = (other ?? on.hub).client;
      const { id } = (await client.send({ path: '/api/queues/jobs', body })).json as { id: string };
      const ledger = (other ?? on.hub).ledger;
      await eventually(async () => {
        const { rows: found } = await ledger.query<{ state: string }>(
          'select state from email_recipients where email_id = $1',
          [id],
        );
        return found.length === 2 && found.every(({ state }) => state === 'deferred');
      });
      expect(on.taken).toEqual([]);
      on.serve();
      const job = await eventually(async () => {
        const shown = (await client.send({ path: `/api/queues/jobs/${id}` })).json as {
          state: string;
          attemptsMade: number;
        };
        return shown.state === 'completed' && shown;
      });
      expect([job.attemptsMade, on.taken]).toEqual([1, [A, B]]);
    } finally {
      await other?.remove();
    }
  });

  it('gives up on a server that defers beyond deferFor', async () => {
    on.serve({ rcpt: () => '450 later' });
    expect(await on.send({ to: [A, B], deferFor: 300 })).toMatchObject({
      state: 'failed',
      attemptsMade: 1,
      error: { code: 'SMTP_DEFERRED', message: expect.stringContaining('450 later') as string },
    });
  });

  it.each<[string, SmtpScript, string]>([
    ['every recipient', { rcpt: () => '550 no' }, 'RECIPIENT_REFUSED'],
    ['the message', { dot: () => '554 spam' }, 'MESSAGE_REFUSED'],
    ['its size', { dot: () => '552 too big' }, 'MESSAGE_TOO_LARGE'],
  ])('fails at once when the server refuses %s', async (_, script, code) => {
    on.serve(script);
    const job = await on.send({ to: [A, B] });
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code } });
    const email = `select 1 from emails where id = $1 and state = 'failed' and error_code = $2`;
    await eventually(async () => (await rows(email, [job.id, code])).length === 1);
  });

  it('tries a network that fails three times, and a person who retries sends to the rest', async () => {
    on.serve({ rcpt: (address) => (address === B ? drop : undefined) });
    const job = await on.send({ to: [A, B, C] });
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 3, error: { code: 'NETWORK_TIMEOUT' } });
    expect(on.taken.filter((address) => address !== B)).toEqual([A]);
    on.serve();
    await on.hub.client.send({ method: 'POST', path: `/api/queues/jobs/${job.id}/retry`, body: {} });
    expect(await on.ended(job.id)).toMatchObject({ state: 'completed', result: { accepted: [A, B, C] } });
    expect(on.taken).toEqual([B, C]);
  });

  it('that failed goes on where it ended when its dead letter is redriven', async () => {
    on.serve({ rcpt: (address) => (address === B ? drop : undefined) });
    const job = await on.send({ to: [A, B, C] });
    expect(job).toMatchObject({ state: 'failed', error: { code: 'NETWORK_TIMEOUT' } });
    const letter = await eventually(async () => {
      const { json } = await on.hub.client.send({ path: '/api/dead-letters?type=send_email' });
      return (json as { items: { id: string; jobId: string }[] }).items.find(({ jobId }) => jobId === job.id);
    });
    on.serve();
    const { json } = await on.hub.client.send({ path: `/api/dead-letters/${letter.id}/redrive`, body: {} });
    const next = await on.ended((json as ShownJob).id);
    expect(next).toMatchObject({ state: 'completed', result: { accepted: [A, B, C] } });
    expect([next.id === job.id, on.taken]).toEqual([false, [B, C]]);
  });

  it('sends again what a lost link leaves in doubt, and says so', async () => {
    let lost = 1;
    on.serve({ dot: ({ to }) => (to[0] === B && lost-- > 0 ? drop : undefined) });
    const job = await on.send({ to: [A, B, C] });
    expect(job).toMatchObject({
      state: 'completed',
      attemptsMade: 2,
      result: { accepted: [A, B, C], mayBeTwice: [B] },
    });
    expect(on.taken).toEqual([A, B, B, C]);
  });

  it('with onDoubt fail never sends twice, and reaches the others first', async () => {
    on.serve({ dot: ({ to }) => (to[0] === B ? drop : undefined) });
    const job = await on.send({ to: [A, B, C], onDoubt: 'fail' });
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'EFFECT_IN_DOUBT', message: expect.stringContaining(B) as string },
    });
    expect(on.taken).toEqual([A, B, C]);
    const states = await rows('select state from email_recipients where email_id = $1 order by n', [job.id]);
    expect(states.map(({ state }) => state)).toEqual(['accepted', 'doubtful', 'accepted']);
  });

  it('that is cancelled while the server is silent leaves nothing behind', async () => {
    on.serve({ rcpt: () => silence });
    const id = await on.enqueue({ to: A });
    await eventually(() => on.smtp.commands.some((line) => line.startsWith('RCPT')));
    await on.hub.client.send({ method: 'POST', path: `/api/queues/jobs/${id}/cancel`, body: {} });
    expect(await on.ended(id)).toMatchObject({ state: 'cancelled' });
    expect(await rows('select key from job_effects where job_id = $1', [id])).toEqual([]);
  });

  it('keeps each recipient’s conversation, and the lines in the log', async () => {
    const { id } = await on.send({ to: [A, B], text: 'the secret body' });
    const found = await rows('select conversation from email_recipients where email_id = $1 order by n', [id]);
    const [first, second] = found.map(({ conversation }) => (conversation as string[]).join('\n'));
    for (const [talk, address] of [
      [first, A],
      [second, B],
    ] as const) {
      expect(talk).toMatch(
        new RegExp(`S: 220 scripted\n(?:.*\n)*C: RCPT TO:<${address}>\n(?:.*\n)*S: 250 2.0.0 queued$`),
      );
      expect(talk).not.toContain('secret body');
    }
    expect(second).not.toContain(A);
    const log = await eventually(async () => {
      const { text } = await on.hub.client.send({ path: `/api/queues/jobs/${id}/logs` });
      return text.includes('b@example.com is accepted') && text;
    });
    expect(log).toContain(`${A} C: RCPT TO:<${A}>`);
    expect(log).not.toContain('secret body');
  });

  it('passes over suppressed addresses, in any case', async () => {
    await rows(`insert into email_suppressions (address, reason, created_by) values ('no@example.com', 'asked', 'me')`);
    const refused = [{ address: 'No@Example.com', code: 'ADDRESS_SUPPRESSED', reply: null }];
    expect(await on.send({ to: ['No@Example.com', A] })).toMatchObject({ result: { accepted: [A], refused } });
    expect(await on.send({ to: 'no@example.com' })).toMatchObject({
      state: 'failed',
      error: { code: 'ADDRESS_SUPPRESSED' },
    });
    expect(on.taken).toEqual([A]);
  });

  it('of a stored mail that is not there fails', async () => {
    const { json } = await on.request({ queueId: '01890000-0000-7000-8000-000000000000' });
    expect(await on.ended((json as ShownJob).id)).toMatchObject({ error: { code: 'EMAIL_NOT_FOUND' } });
  });

  it('counts its recipients', async () => {
    const { text } = await on.hub.client.send({ path: '/metrics' });
    expect(text).toMatch(/runnerhub_email_recipients_total\{result="accepted"\} [1-9]/);
    expect(text).toMatch(/runnerhub_email_recipients_total\{result="doubtful"\} [1-9]/);
  });
});

it('send_email without a mail server fails at its first attempt, and names the variable', async () => {
  const hub = await startHttpHub({});
  try {
    const body = { type: 'send_email', data: { to: A, subject: 's', text: 't' } };
    const { id } = (await hub.client.send({ path: '/api/queues/jobs', body })).json as { id: string };
    const job = await eventually(async () => {
      const { json } = await hub.client.send({ path: `/api/queues/jobs/${id}` });
      return (json as { state: string }).state === 'failed' && json;
    });
    const message = expect.stringContaining('set SMTP_URL') as string;
    expect(job).toMatchObject({ attemptsMade: 1, error: { code: 'NOT_CONFIGURED', message } });
  } finally {
    await hub.remove();
  }
});
