import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { SmtpSession } from '../../../src/outgoing/smtp/smtp-session.js';
import { smtpSettings } from '../../../src/outgoing/smtp/smtp-settings.js';
import { patience } from '../../support/limits.js';
import { MailServer } from '../../support/outgoing/mail-server.js';
import { drop, ScriptedSmtp, silence, type SmtpScript } from '../../support/outgoing/scripted-smtp.js';

const LIMITS = { connectMs: patience(5000), messageMs: patience(5000) };
const MESSAGE = { from: 'hub@example.com', to: ['a@example.com'], raw: Buffer.from('Subject: x\r\n\r\n.body\r\n') };
const NEVER = new AbortController().signal;

async function scripted(script: SmtpScript = {}): Promise<ScriptedSmtp> {
  const smtp = await ScriptedSmtp.start(script);
  onTestFinished(() => smtp.close());
  return smtp;
}

/** Delivers a message and returns what became of it. */
async function attempt(url: string, { limits = LIMITS, signal = NEVER, message = MESSAGE } = {}) {
  let conversation: string[] = [];
  let session: SmtpSession | undefined;
  try {
    session = await SmtpSession.open(await smtpSettings(url), limits, signal, (lines) => (conversation = lines));
    const { accepted, refused } = await session.deliver(message, signal);
    return { accepted, refused: refused.map(({ address, fault }) => [address, fault.code, fault.reply]) };
  } catch (error) {
    const { code, message: text, reply } = error as { code?: string; message: string; reply?: string };
    return {
      code,
      text,
      reply,
      inDoubt: session?.inDoubt ?? false,
      said: session?.conversation.text() ?? conversation,
    };
  } finally {
    session?.close();
  }
}

describe('a mail over SMTP', () => {
  it('arrives, and its conversation has neither the message nor the login', async () => {
    const smtp = await scripted();
    const url = smtp.url.replace('//', '//user:hunter2@');
    const session = await SmtpSession.open(await smtpSettings(url), LIMITS, NEVER);
    expect(await session.deliver(MESSAGE, NEVER)).toEqual({
      reply: '250 2.0.0 queued',
      accepted: MESSAGE.to,
      refused: [],
    });
    const said = session.conversation.text();
    session.close();
    expect(smtp.mails).toEqual([{ from: MESSAGE.from, to: MESSAGE.to, raw: 'Subject: x\r\n\r\n..body' }]);
    expect(said.map((line) => line.replace(/\[.*\]|connected to .*/, ''))).toEqual([
      ...['* ', 'S: 220 scripted', 'C: EHLO ', 'S: 250-scripted', 'S: 250-AUTH PLAIN', 'S: 250 PIPELINING'],
      ...['C: AUTH (left out)', 'S: 235 (left out)', 'C: MAIL FROM:<hub@example.com>', 'C: RCPT TO:<a@example.com>'],
      ...['C: DATA', 'S: 250 ok', 'S: 250 ok', 'S: 354 go ahead', 'S: 250 2.0.0 queued'],
    ]);
    expect(smtp.commands.some((line) => line.startsWith('AUTH PLAIN '))).toBe(true);
  });

  it('goes to those recipients that are taken, over a connection that a refusal leaves usable', async () => {
    const answers: Record<string, string> = { 'b@example.com': '550 5.1.1 no such user', 'c@example.com': '450 later' };
    const smtp = await scripted({ rcpt: (address) => answers[address] });
    const session = await SmtpSession.open(await smtpSettings(smtp.url), LIMITS, NEVER);
    const to = ['a@example.com', 'b@example.com', 'c@example.com'];
    const { accepted, refused } = await session.deliver({ ...MESSAGE, to }, NEVER);
    expect([accepted, refused.map(({ fault }) => fault.code)]).toEqual([
      ['a@example.com'],
      ['RECIPIENT_REFUSED', 'SMTP_DEFERRED'],
    ]);
    expect(await session.deliver({ ...MESSAGE, to: ['b@example.com'] }, NEVER)).toMatchObject({ accepted: [] });
    expect(await session.deliver(MESSAGE, NEVER)).toMatchObject({ accepted: MESSAGE.to });
    session.close();
    expect([smtp.mails.length, smtp.connections]).toEqual([2, 1]);
  });

  it.each<[string, SmtpScript, object]>([
    ['greets with 421', { greeting: '421 too many connections' }, { code: 'SMTP_DEFERRED' }],
    ['greets with 554', { greeting: '554 not you' }, { code: 'MESSAGE_REFUSED', reply: '554 not you' }],
    ['refuses the sender', { mail: '553 not yours' }, { code: 'MESSAGE_REFUSED' }],
    ['defers the sender', { mail: '451 busy' }, { code: 'SMTP_DEFERRED', reply: '451 busy' }],
    ['closes with 421 at the sender', { mail: '421 going down' }, { code: 'SMTP_DEFERRED' }],
    ['defers the data', { data: '451 disk' }, { code: 'SMTP_DEFERRED', inDoubt: false }],
    ['refuses the message', { dot: () => '554 spam' }, { code: 'MESSAGE_REFUSED', inDoubt: false }],
    ['defers the message', { dot: () => '452 full' }, { code: 'SMTP_DEFERRED', inDoubt: false }],
    ['finds it too large', { dot: () => '552 too big' }, { code: 'MESSAGE_TOO_LARGE', inDoubt: false }],
    ['announces a small size', { ehlo: '250-scripted\r\n250 SIZE 5' }, { code: 'MESSAGE_TOO_LARGE' }],
    ['drops the connection at once', { greeting: drop }, { code: 'NETWORK_TIMEOUT', inDoubt: false }],
    ['drops it before the dot', { data: drop }, { code: 'NETWORK_TIMEOUT', inDoubt: false }],
    ['drops it after the dot', { dot: () => drop }, { code: 'NETWORK_TIMEOUT', inDoubt: true }],
    ['talks nonsense', { greeting: 'HTTP/1.1 400 Bad Request' }, { code: 'NETWORK_TIMEOUT' }],
    [
      'says what nobody asked',
      { rcpt: () => '250 ok\r\n250 ok\r\n554 ok\r\n250 ok' },
      { code: expect.any(String) as string },
    ],
    ['offers no TLS', { ehlo: '250 scripted' }, { code: 'TLS_REQUIRED' }],
    ['hides terminal codes', { dot: () => '554 \u001b[2Jx\u0000' }, { reply: '554 \\u001b[2Jx\\u0000' }],
  ])('fails by its rule when the server %s', async (what, script, expected) => {
    const smtp = await scripted(script);
    const url = what === 'offers no TLS' ? `${smtp.url}?requireTLS=true` : smtp.url;
    expect(await attempt(url)).toMatchObject(expected);
  });

  it.each([
    ['454 4.7.0 slow down', 'SMTP_DEFERRED'],
    ['535 hunter2 is wrong', 'AUTHENTICATION_FAILED'],
    ['421 hunter2', 'SMTP_DEFERRED'],
  ])('says by %s at the login, and not its text', async (auth, code) => {
    const smtp = await scripted({ auth });
    const outcome = await attempt(smtp.url.replace('//', '//user:hunter2@'));
    expect(outcome).toMatchObject({ code });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  it.each<[string, SmtpScript]>([
    ['greeting', { greeting: silence }],
    ['EHLO', { ehlo: silence }],
    ['recipient', { rcpt: () => silence }],
    ['final dot', { dot: () => silence }],
  ])('is given up when the server does not answer the %s', async (what, script) => {
    const smtp = await scripted(script);
    const limits = { connectMs: 300, messageMs: 300 };
    expect(await attempt(smtp.url, { limits })).toMatchObject({
      code: 'NETWORK_TIMEOUT',
      inDoubt: what === 'final dot',
    });
  });

  it('understands replies in single bytes, and ends one without end', async () => {
    const slowly = (text: string) => (socket: NodeJS.WritableStream) => {
      const bytes = [...`${text}\r\n`];
      const next = () => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(byte, () => setTimeout(next, 1));
      };
      next();
    };
    const split = await scripted({ greeting: slowly('220-scri\r\n220 pted'), dot: () => slowly('250 queued') });
    expect(await attempt(split.url)).toMatchObject({ accepted: MESSAGE.to });
    const endless = (line: string) => (socket: NodeJS.WritableStream) => {
      const more = () => socket.writable && socket.write(line.repeat(1000), more);
      more();
    };
    for (const line of ['x', '250-more\r\n']) {
      const smtp = await scripted({ ehlo: endless(line) });
      const { said = [], code } = await attempt(smtp.url);
      expect(code).toBe('NETWORK_TIMEOUT');
      expect(JSON.stringify(said).length).toBeLessThan(40_000);
    }
  });

  it('ends at once when its job is stopped, in doubt only after the dot', async () => {
    for (const [command, inDoubt] of [
      ['rcpt', false],
      ['dot', true],
    ] as const) {
      const stop = new AbortController();
      const stopped = () => (stop.abort(new Error('stopped')), silence);
      const smtp = await scripted({ [command]: stopped } satisfies SmtpScript);
      expect(await attempt(smtp.url, { signal: stop.signal })).toMatchObject({ text: 'stopped', inDoubt });
    }
  });

  it('of many bytes is not in doubt while the server has not taken all of them', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).write('220 hi\r\n');
      let seen = 0;
      socket.on('data', (chunk) => {
        seen += chunk.length;
        for (const line of String(chunk).split('\r\n')) {
          if (/^(?:EHLO|MAIL|RCPT)/.test(line)) socket.write('250 ok\r\n');
          else if (line.startsWith('DATA')) socket.write('354 go\r\n');
        }
        if (seen > 100_000) socket.resetAndDestroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const message = { ...MESSAGE, raw: Buffer.alloc(30_000_000, 'x\r\n') };
    expect(await attempt(`smtp://127.0.0.1:${port}`, { message })).toMatchObject({
      code: 'NETWORK_TIMEOUT',
      inDoubt: false,
    });
  });
});

describe('the connection to a mail server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-smtp-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=elsewhere.example.com'];
  execFileSync('openssl', [...made, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
  const tls = { key: readFileSync(keyFile), cert: readFileSync(certFile) };

  it.each([
    ['a certificate that nobody trusts', '', 'TLS_REQUIRED'],
    ['one that SMTP_URL lets pass', '?tls.rejectUnauthorized=false', undefined],
  ])('with STARTTLS and %s', async (_, query, code) => {
    const mail = await MailServer.start({ tls });
    onTestFinished(() => mail.close());
    expect((await attempt(mail.url + query)).code).toBe(code);
    expect(mail.mails).toHaveLength(code === undefined ? 1 : 0);
  });

  it('by smtps to a server that speaks no TLS is no mail', async () => {
    const smtp = await scripted();
    expect(await attempt(smtp.url.replace('smtp:', 'smtps:'))).toMatchObject({ code: 'TLS_REQUIRED' });
    expect(smtp.mails).toEqual([]);
  });

  it('requires TLS before a login, but on this machine', async () => {
    const required = async (url: string) => (await smtpSettings(url)).options.requireTLS;
    expect(await required('smtp://u:p@mail.example.com')).toBe(true);
    expect(await required('smtp://u:p@mail.example.com?requireTLS=false')).toBe(false);
    for (const url of ['smtp://mail.example.com', 'smtp://u:p@localhost:25', 'smtp://u:p@[::1]:25'])
      expect(await required(url)).toBe(false);
  });
});
