import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import { fieldOf, isA } from '../../common/errors.js';
import { Conversation } from './conversation.js';
import { LazyMessage } from './lazy-message.js';
import { messageFault, networkFault, oneReply, sessionFault, SmtpFault } from './smtp-fault.js';
import type { SmtpSettings } from './smtp-settings.js';

/** Time for the reply to QUIT, which nobody waits for. */
const QUIT_MS = 2000;

/** Limits of RFC 5321, 4.5.3.2: a sender that gives up on the reply to the final dot too early causes duplicates. */
export interface SmtpLimits {
  /** Time for connecting, TLS and the login together. */
  connectMs: number;
  /** Time for one message, from its sender to the reply to its final dot. */
  messageMs: number;
}

/** Message whose bytes are complete. */
export interface SmtpMessage {
  from: string;
  to: string[];
  raw: Buffer;
}

/** What the server said of a message: taken for some recipients, or for none. */
export interface SmtpDelivery {
  reply: string;
  accepted: string[];
  refused: { address: string; fault: SmtpFault }[];
}

/**
 * A connection to a mail server, over which messages go one after the other. A transport could neither be aborted nor say
 * whether the link was lost before or after the final dot.
 */
export class SmtpSession {
  private message: LazyMessage | undefined;
  /** Whether a refused message has left something of its transaction. */
  private leftover = false;
  private fail: (error: Error) => void = () => undefined;

  private constructor(
    private readonly connection: SMTPConnection,
    private readonly limits: SmtpLimits,
    readonly conversation: Conversation,
  ) {
    // Listens as long as the connection exists: an error without a listener would end the process.
    connection.on('error', (error: Error) => this.fail(error));
    // A callback with the server's last words may follow the end.
    connection.once('end', () => setImmediate(() => this.fail(networkFault('it closed the connection'))));
  }

  /**
   * Connects and logs in.
   * @param heard receives the conversation, also of a server that refuses
   * @throws SmtpFault, or the reason of the signal
   */
  static async open(
    { options, auth }: SmtpSettings,
    limits: SmtpLimits,
    signal: AbortSignal,
    heard: (lines: string[]) => void = () => undefined,
  ): Promise<SmtpSession> {
    const { default: Connection } = await import('nodemailer/lib/smtp-connection');
    const timeouts = { connectionTimeout: limits.connectMs, greetingTimeout: limits.connectMs };
    const conversation = new Conversation();
    const { logger } = conversation;
    const connection = new Connection({ ...options, ...timeouts, socketTimeout: limits.messageMs, logger });
    const session = new SmtpSession(connection, limits, conversation);
    await session.logIn(auth, signal).finally(() => heard(conversation.text()));
    return session;
  }

  /** Whether the link was lost, or the wait given up, after the final dot: the server may have taken the message. */
  get inDoubt(): boolean {
    return this.message?.isRead === true;
  }

  get usable(): boolean {
    return !this.connection.destroyed;
  }

  /**
   * Sends a message; resolves with the server's answer for each recipient.
   * @throws SmtpFault of the whole message, or the reason of the signal; `inDoubt` says whether it may have arrived
   */
  async deliver({ from, to, raw }: SmtpMessage, signal: AbortSignal): Promise<SmtpDelivery> {
    this.conversation.nextMessage();
    this.message = undefined;
    try {
      if (this.leftover) await this.step((done) => this.connection.reset(done), this.limits.messageMs, signal);
      this.leftover = true;
      const message = new LazyMessage(raw);
      this.message = message;
      const info = await this.step<SMTPConnectionSendInfo>(
        (done) => this.connection.send({ from, to, size: raw.length }, message, done),
        this.limits.messageMs,
        signal,
      );
      this.message = undefined;
      this.leftover = false;
      return { reply: oneReply(info.response), accepted: info.accepted, refused: refusals(info.rejectedErrors) };
    } catch (error) {
      if (signal.aborted) throw error;
      const refused = refusals(fieldOf(error, 'rejectedErrors'));
      if (refused.length > 0) return { reply: '', accepted: [], refused };
      throw this.faultOf(error);
    } finally {
      // Its state is unknown: the next message needs another connection.
      if (this.inDoubt || signal.aborted) this.connection.close();
    }
  }

  /** Ends the connection; the server's reply to that is not waited for. */
  close(): void {
    this.fail = () => undefined;
    if (!this.usable) return;
    this.connection.quit();
    setTimeout(() => this.connection.close(), QUIT_MS).unref();
  }

  private async logIn(auth: SmtpSettings['auth'], signal: AbortSignal): Promise<void> {
    const { connection, conversation } = this;
    const { connectMs } = this.limits;
    try {
      await this.step((done) => connection.connect(done), connectMs, signal);
      if (auth)
        await conversation.withoutLogin(() => this.step((done) => connection.login(auth, done), connectMs, signal));
      conversation.opened();
    } catch (error) {
      connection.close();
      if (signal.aborted) throw error;
      const fault = isA(error, SmtpFault) ? error : sessionFault(error);
      conversation.note(fault.message);
      throw fault;
    }
  }

  private faultOf(error: unknown): SmtpFault {
    const fault = isA(error, SmtpFault) ? error : messageFault(error);
    // A reply ends the doubt; without one the connection is of no use.
    if (fault.reply !== null) this.message = undefined;
    else this.conversation.note(fault.message);
    if (fault.closed) this.connection.close();
    return fault;
  }

  /** Waits for one answer, the loss of the connection, the limit, or the caller's stop. */
  private step<Result>(
    begin: (done: (error?: Error | null, result?: Result) => void) => void,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const stop = () => this.fail(signal.reason as Error);
      const late = setTimeout(() => this.fail(networkFault(`no answer within ${limitMs} ms`)), limitMs);
      const ended = () => {
        clearTimeout(late);
        signal.removeEventListener('abort', stop);
      };
      this.fail = (error) => {
        ended();
        reject(error);
      };
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      begin((error, result) => {
        if (error) return this.fail(error);
        ended();
        resolve(result as Result);
      });
    });
  }
}

function refusals(errors: unknown): SmtpDelivery['refused'] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown) => {
    return { address: String(fieldOf(error, 'recipient')), fault: messageFault(error) };
  });
}
