import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EmailHub, type ShownJob } from '../../support/hub/email-hub.js';
import { TEST_KEY } from '../../support/hub/http-hub.js';
import { uploadBytes } from '../../support/hub/upload.js';

const NOBODY = '01890000-0000-7000-8000-000000000000';
const [A, B, C] = ['a@example.com', 'b@example.com', 'c@example.com'] as const;

describe('what send_email sends', () => {
  let on: EmailHub;
  beforeAll(async () => {
    on = await EmailHub.start();
  });
  beforeEach(() => on.serve());
  afterAll(() => on?.close());

  const rows = async (sql: string, values: unknown[] = []) => on.hub.ledger.query(sql, values);

  it('sends to each recipient, copies without a header, and says what the server said', async () => {
    const to = [{ address: A, name: 'Jürgen Ölaf "J" <x>' }, A.toUpperCase(), B];
    const mail = {
      to,
      cc: C,
      bcc: 'copy@example.com',
      replyTo: 'r@example.com',
      headers: { 'X-Task': '7', 'List-Id': '<l.example.com>' },
    };
    const job = await on.send({ ...mail, subject: 'Größe', text: 'Text', html: '<b>x</b>' });
    expect(job).toMatchObject({
      state: 'completed',
      attemptsMade: 1,
      result: {
        success: true,
        messageId: `<${job.id}@example.com>`,
        accepted: [A, B, C, 'copy@example.com'],
        refused: [],
      },
    });
    expect(on.taken).toEqual([A, B, C, 'copy@example.com']);
    const bodies = new Set(on.smtp.mails.map(({ raw }) => raw));
    expect(bodies.size).toBe(1);
    const [head = ''] = [...bodies][0]?.split('\r\n\r\n') ?? [];
    expect(head).not.toMatch(/copy@example.com/);
    expect(head).toMatch(/^From: hub@example.com$/m);
    expect(head).toMatch(/^To: .*=\?UTF-8\?/m);
    expect(head).toMatch(/^Cc: c@example.com$/m);
    expect(head).toMatch(/^Reply-To: r@example.com$/m);
    expect(head).toMatch(/^X-Task: 7$/m);
    expect(head).toMatch(/^Content-Type: multipart\/alternative/m);
  });

  it.each([
    ['a second command', { to: `a@x.com\r\nRCPT TO:<evil@example.com>` }],
    ['a list', { to: 'a@x.com, b@x.com' }],
    ['a name', { to: 'A <a@x.com>' }],
    ['a line end in cc', { to: A, cc: 'a@x.com\n' }],
    ['a line end in bcc', { to: A, bcc: ['a@x.com\r'] }],
    ['a line end in a name', { to: { address: A, name: 'x\r\nBcc: evil@example.com' } }],
    ['a line end in the sender', { to: A, from: 'a@x.com\r\n' }],
    ['a line end in the answer address', { to: A, replyTo: { address: 'a@x.com', name: '\n' } }],
    ['a line end in the subject', { to: A, subject: 'x\r\nBcc: evil@example.com' }],
    ['a line separator in the subject', { to: A, subject: 'x\u2028y' }],
    ['a line end in a header', { to: A, headers: { 'X-A': 'x\r\nBcc: evil@example.com' } }],
    ["a header's name with a line end", { to: A, headers: { 'X-A: x\r\nBcc': 'evil@example.com' } }],
    ['a header of the mail itself', { to: A, headers: { Bcc: 'evil@example.com' } }],
    ['51 recipients', { to: Array.from({ length: 50 }, (_, n) => `r${n}@x.com`), cc: A }],
    ['a file as its text', { to: A, text: { path: '/etc/passwd' } }],
    ['an attachment that is no artifact', { to: A, attachments: [{ artifact: '/etc/passwd', name: 'y' }] }],
    [
      'a line end in the name of an attachment',
      { to: A, attachments: [{ artifact: NOBODY, name: 'x\r\nBcc: e@x.com' }] },
    ],
    ['21 attachments', { to: A, attachments: Array.from({ length: 21 }, () => ({ artifact: NOBODY })) }],
    ['artifacts without a stored mail', { to: A, artifacts: [NOBODY] }],
    ['no recipient', {}],
    ['an empty list', { to: [] }],
    ['a stored mail beside a new one', { to: A, queueId: '01890000-0000-7000-8000-000000000000' }],
    ['text beside a template', { to: A, template: 'welcome' }],
    ['a priority of 11', { to: A, priority: 11 }],
    ['a deferral of a month', { to: A, deferFor: '30d' }],
  ])('refuses %s', async (_, data) => {
    const { status, json } = await on.request({ subject: 'S', text: 'T', ...data });
    expect({ status, json }).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
    expect(on.smtp.commands).toEqual([]);
  });

  it('says what its template makes of the data, the same at each attempt', async () => {
    await rows(
      `insert into email_templates (name, subject, text, html, updated_by) values ('welcome', $1, $2, $3, 'me')`,
      ['Hello {{ name }}', 'Hi {{ name }}', '<p>{{ name }}{{ sign | raw }}</p>'],
    );
    let deferrals = 1;
    on.serve({
      rcpt: (address) => {
        if (address !== B || deferrals-- <= 0) return undefined;
        void rows(`update email_templates set text = 'changed'`);
        return '450 later';
      },
    });
    const data = { name: '<Ada>\r\nBcc: evil@example.com', sign: '<br>' };
    const mail = { to: [A, B], template: 'welcome', data };
    expect(await on.ended(((await on.request(mail)).json as ShownJob).id)).toMatchObject({ state: 'completed' });
    expect(new Set(on.smtp.mails.map(({ raw: bytes }) => bytes)).size).toBe(1);
    const [{ raw = '' } = {}] = on.smtp.mails;
    expect(raw).toContain('Subject: Hello <Ada> Bcc: evil@example.com');
    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
    expect(raw).toContain('Hi <Ada>');
    expect(raw).toContain('<p>&lt;Ada&gt;');
    expect(raw).toContain('<br></p>');
  });

  it.each([
    ['nowhere', {}, 'TEMPLATE_NOT_FOUND', 'nowhere'],
    ['missing', {}, 'TEMPLATE_FAILED', 'undefined variable: who'],
    ['looping', {}, 'TEMPLATE_FAILED', 'limit'],
    ['growing', {}, 'TEMPLATE_FAILED', 'limit'],
    ['reading', {}, 'TEMPLATE_FAILED', ''],
    ['prototype', { a: {} }, 'TEMPLATE_FAILED', 'undefined variable'],
  ])('fails at once with the template %s', async (template, data, code, text) => {
    const loop = '{% for i in (1..9999) %}';
    const texts = {
      missing: '{{ who }}',
      looping: `${loop.repeat(5)}x${'{% endfor %}'.repeat(5)}`,
      growing: `{% assign x = 'xxxxxxxxxx' %}${loop}{% assign x = x | append: x %}{% endfor %}`,
      reading: `{% include '/etc/passwd' %}`,
      prototype: '{{ a.constructor.name }}',
    };
    const body = texts[template as keyof typeof texts];
    if (body)
      await rows(`insert into email_templates (name, subject, text, updated_by) values ($1, 's', $2, 'me')`, [
        template,
        body,
      ]);
    const { json } = await on.request({ to: A, template, data });
    const job = await on.ended((json as ShownJob).id);
    expect(job).toMatchObject({
      state: 'failed',
      attemptsMade: 1,
      error: { code, message: expect.stringContaining(text) as string },
    });
    expect(job.error?.message).not.toContain('root:');
  });

  const upload = async (bytes: number) => {
    const headers = { 'content-type': 'application/pdf' };
    const path = '/api/artifacts?name=report.pdf';
    const { status, json } = await uploadBytes({ port: on.hub.port, key: TEST_KEY, path, headers }, bytes);
    expect(status).toBe(201);
    return json['id'] as string;
  };

  it('attaches artifacts, by their names or others', async () => {
    const [first, second] = [await upload(100), await upload(70_000)];
    const attachments = [{ artifact: first }, { artifact: second, name: 'Übersicht.pdf' }];
    const body = { to: [A, B], subject: 's', text: 't', attachments };
    const { json } = await on.hub.client.send({ path: '/api/emails', body });
    const { queueId, jobId } = json as { queueId: string; jobId: string };
    expect(await on.ended(jobId)).toMatchObject({
      ...{ state: 'completed', data: { queueId, artifacts: [first, second] }, result: { accepted: [A, B] } },
    });
    expect(new Set(on.smtp.mails.map(({ raw }) => raw)).size).toBe(1);
    const [{ raw = '' } = {}] = on.smtp.mails;
    expect(raw).toContain('Content-Type: application/pdf; name=report.pdf');
    expect(raw).toMatch(/filename\*0\*=utf-8''%C3%9Cbersicht.pdf/);
    expect(raw.replaceAll(/\s/g, '')).toContain(Buffer.alloc(100, 0).toString('base64'));
    const shown = await on.hub.client.send({ path: `/api/emails/${queueId}` });
    expect(shown.json).toMatchObject({ attachments });
  });

  it('fails at once without its attachments, and with more than 25 MiB of them', async () => {
    const missing = { to: A, attachments: [{ artifact: NOBODY }] };
    expect(await on.send(missing)).toMatchObject({
      state: 'failed',
      attemptsMade: 1,
      error: { code: 'ARTIFACT_NOT_FOUND' },
    });
    const large = await upload(13 * 1024 * 1024);
    const attachments = [{ artifact: large }, { artifact: large }];
    expect(await on.send({ to: A, attachments })).toMatchObject({
      state: 'failed',
      error: { code: 'MESSAGE_TOO_LARGE' },
    });
    expect(on.taken).toEqual([]);
  });
});
