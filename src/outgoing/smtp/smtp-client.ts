import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { SmtpSession } from './smtp-session.js';
import { smtpSettings } from './smtp-settings.js';

/** The mail server of SMTP_URL. */
@Injectable()
export class SmtpClient {
  constructor(@Inject(HUB_CONFIG) private readonly config: HubConfig) {}

  get configured(): boolean {
    return this.config.services.smtpUrl !== undefined;
  }

  /** Sender of mails that name none: SMTP_FROM. */
  get from(): string {
    return this.config.services.smtpFrom;
  }

  /** Returns an id for a message that is the same at each attempt, with the domain of SMTP_FROM. */
  messageId(name: string): string {
    return `<${name}@${this.from.slice(this.from.indexOf('@') + 1)}>`;
  }

  /**
   * Connects and logs in.
   * @param heard receives the conversation, also of a server that refuses
   * @throws SmtpFault, HubError NOT_CONFIGURED, or the reason of the signal
   */
  async open(signal: AbortSignal, heard?: (lines: string[]) => void): Promise<SmtpSession> {
    const { services, timings } = this.config;
    if (services.smtpUrl === undefined) throw new HubError('NOT_CONFIGURED', 'There is no mail server: set SMTP_URL');
    const limits = { connectMs: timings.smtpConnectMs, messageMs: timings.smtpMessageMs };
    return SmtpSession.open(await smtpSettings(services.smtpUrl), limits, signal, heard);
  }
}
