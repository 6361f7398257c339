import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { fieldOf, HubError, messageOf } from '../../../common/errors.js';

/** Message whose bytes are complete. */
export interface SmtpMessage {
  from: string;
  to: string[];
  raw: Buffer;
}

/**
 * Sends a message over its own connection, which ends with the call: a transport could neither be aborted nor say whether
 * the link was lost before or after the final dot. Resolves when the server has taken the message for any recipient.
 * @returns the recipients that the server has refused
 */
export async function smtpSend(url: string, { from, to, raw }: SmtpMessage, signal: AbortSignal): Promise<string[]> {
  const [{ default: Connection }, { parseConnectionUrl }] = await Promise.all([
    import('nodemailer/lib/smtp-connection'),
    import('nodemailer/lib/shared'),
  ]);
  signal.throwIfAborted();
  const { auth, ...options } = parseConnectionUrl(url) as ConnectionUrl;
  const connection = new Connection({ ...options, logger: false, debug: false, maxResponseSize: 65_536 });
  const lost = failureOf(connection, signal);
  const step = <Result = unknown>(begin: (done: (error?: Error | null, result?: Result) => void) => void) =>
    Promise.race([
      lost,
      new Promise<Result | undefined>((resolve, reject) =>
        begin((error, result) => (error ? reject(smtpError(error)) : resolve(result))),
      ),
    ]);
  try {
    await step((done) => connection.connect(done));
    if (auth) await step((done) => connection.login(auth, done));
    const info = await step<SMTPConnection.SentMessageInfo>((done) =>
      connection.send({ from, to, size: raw.length }, raw, (error, sent) => done(error, sent)),
    );
    return info?.rejected ?? [];
  } finally {
    // Aborted as well as answered: the server may still hang.
    connection.close();
  }
}

interface ConnectionUrl {
  auth?: { user: string; pass: string };
  [option: string]: unknown;
}

/** Rejects when the connection is lost or the caller stops. */
function failureOf(connection: SMTPConnection, signal: AbortSignal): Promise<never> {
  const failure = new Promise<never>((_, reject) => {
    connection.on('error', (error: Error) => reject(smtpError(error)));
    connection.once('end', () => reject(new HubError('NETWORK_TIMEOUT', 'The mail server closed the connection')));
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  // Also after the message was sent, when nobody waits for it.
  failure.catch(() => undefined);
  return failure;
}

/** Classifies an error of the connection. The reply to a login is not repeated, it may echo the password. */
function smtpError(error: Error): HubError {
  const reply = fieldOf(error, 'responseCode');
  const code = fieldOf(error, 'code');
  if (code === 'EAUTH') {
    const deferred = typeof reply === 'number' && reply < 500;
    const text = `The mail server refused the login of SMTP_URL${typeof reply === 'number' ? `, by ${reply}` : ''}`;
    return new HubError(deferred ? 'SMTP_DEFERRED' : 'AUTHENTICATION_FAILED', text);
  }
  const text = `The mail server failed: ${messageOf(error).slice(0, 300)}`;
  if (typeof reply === 'number' && reply >= 500) {
    const final = code === 'EENVELOPE' ? 'RECIPIENT_REFUSED' : 'MESSAGE_REFUSED';
    return new HubError(final, text, { cause: error });
  }
  if (typeof reply === 'number' && reply >= 400) return new HubError('SMTP_DEFERRED', text, { cause: error });
  return new HubError('NETWORK_TIMEOUT', text, { cause: error });
}
