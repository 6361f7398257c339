import { fieldOf, HubError, messageOf } from '../../common/errors.js';
import { oneLine } from '../../common/printable.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';

export type SmtpFaultCode =
  /** Any 4xx reply: the server asks to come again later. */
  | 'SMTP_DEFERRED'
  | 'RECIPIENT_REFUSED'
  | 'MESSAGE_REFUSED'
  | 'MESSAGE_TOO_LARGE'
  | 'AUTHENTICATION_FAILED'
  | 'TLS_REQUIRED'
  /** No reply: nothing is known of the server's mind. */
  | 'NETWORK_TIMEOUT';

/** Codes that another attempt would not change. */
export const FINAL_SMTP_FAULTS: readonly SmtpFaultCode[] = [
  ...(['RECIPIENT_REFUSED', 'MESSAGE_REFUSED', 'MESSAGE_TOO_LARGE'] as const),
  ...(['AUTHENTICATION_FAILED', 'TLS_REQUIRED'] as const),
];

const MAX_REPLY = 500;
/** A server's storage is exceeded, or its limit for a message (RFC 5321). */
const TOO_LARGE = 552;
/** The server is about to close the connection, whatever it was asked (RFC 5321). */
const CLOSING = 421;
/** Node's codes of certificates that are not trusted, and of servers that speak no TLS. */
const TLS_CODE = /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL|^EPROTO$/;

/** A failure of a mail server or of the way to it. */
export class SmtpFault extends HubError {
  declare readonly code: SmtpFaultCode;

  constructor(
    code: SmtpFaultCode,
    message: string,
    /** What the server said, in one line; null: nothing. */
    readonly reply: string | null = null,
    /** Whether the connection can't be used any more. */
    readonly closed = true,
  ) {
    super(code, message);
  }
}

/** Classifies an error of connecting or logging in. The reply to a login is not repeated, it may echo the password. */
export function sessionFault(error: unknown): SmtpFault {
  const reply = replyOf(error);
  if (fieldOf(error, 'code') === 'EAUTH') {
    const text = `The mail server refused the login of SMTP_URL${reply ? `, by ${reply.status}` : ''}`;
    return new SmtpFault(reply && reply.status < 500 ? 'SMTP_DEFERRED' : 'AUTHENTICATION_FAILED', text);
  }
  // A reply to STARTTLS.
  if (fieldOf(error, 'code') === 'ETLS' && reply && reply.status >= 500) return unsafe(error);
  if (reply && reply.status >= 400) {
    const code = reply.status < 500 ? 'SMTP_DEFERRED' : 'MESSAGE_REFUSED';
    return new SmtpFault(code, `The mail server refused the connection: ${reply.text}`, reply.text);
  }
  return tlsFault(error) ?? networkFault(error);
}

/** Classifies an error of one message. */
export function messageFault(error: unknown): SmtpFault {
  const [code, command] = [fieldOf(error, 'code'), fieldOf(error, 'command')];
  // A reply to nothing that was asked says nothing of the message.
  const reply = code === 'EPROTOCOL' ? undefined : replyOf(error);
  if (code === 'EMESSAGE' && !reply) {
    return new SmtpFault(
      'MESSAGE_TOO_LARGE',
      `The mail server takes no message of this size: ${shown(error)}`,
      null,
      false,
    );
  }
  if (!reply || reply.status < 400) return networkFault(error);
  return new SmtpFault(
    codeOf(reply.status, command),
    `The mail server refused ${command === 'RCPT TO' ? 'the recipient' : 'the message'}: ${reply.text}`,
    reply.text,
    reply.status === CLOSING,
  );
}

function codeOf(status: number, command: unknown): SmtpFaultCode {
  if (status < 500) return 'SMTP_DEFERRED';
  if (command === 'RCPT TO') return 'RECIPIENT_REFUSED';
  return status === TOO_LARGE ? 'MESSAGE_TOO_LARGE' : 'MESSAGE_REFUSED';
}

export const networkFault = (error: unknown): SmtpFault =>
  new SmtpFault('NETWORK_TIMEOUT', `The mail server can't be reached, or did not answer: ${shown(error)}`);

function tlsFault(error: unknown): SmtpFault | undefined {
  const [code, original, message] = [fieldOf(error, 'code'), fieldOf(error, 'originalCode'), messageOf(error)];
  const refused = code === 'ETLS' && !/closed unexpectedly|timed out/i.test(message);
  return refused || TLS_CODE.test(String(original ?? code)) ? unsafe(error) : undefined;
}

function unsafe(error: unknown): SmtpFault {
  const advice = "check the server's certificate and STARTTLS, and SMTP_URL";
  return new SmtpFault('TLS_REQUIRED', `No safe connection to the mail server: ${shown(error)}; ${advice}`);
}

interface Reply {
  status: number;
  text: string;
}

function replyOf(error: unknown): Reply | undefined {
  const [status, text] = [fieldOf(error, 'responseCode'), fieldOf(error, 'response')];
  if (typeof status !== 'number') return undefined;
  return { status, text: oneReply(typeof text === 'string' ? text : String(status)) };
}

/** Returns what a server said as one line that can be stored and shown. */
export const oneReply = (text: string): string => toPostgresSafe(oneLine(text.trim().slice(0, MAX_REPLY)));
const shown = (error: unknown): string => oneReply(messageOf(error));
