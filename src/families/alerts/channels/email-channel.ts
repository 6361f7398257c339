import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { SmtpClient } from '../../../outgoing/smtp/smtp-client.js';
import type { Delivery } from '../model/delivery.js';
import type { AlertChannel } from './alert-channel.js';
import { alertText } from './alert-text.js';

/** Longer subjects are cut: mail clients show less. */
const MAX_SUBJECT = 200;

/** Mail to the addresses of ALERT_EMAIL, as plain text. */
@Injectable()
export class EmailChannel implements AlertChannel {
  constructor(
    private readonly smtp: SmtpClient,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  get configured(): boolean {
    return this.smtp.configured && this.config.alerts.email !== undefined;
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<HubError | undefined> {
    const { email: to = [] } = this.config.alerts;
    const { from } = this.smtp;
    const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
    const { subject, body } = alertText(delivery);
    const message = new MailComposer({
      from,
      to,
      subject: subject.slice(0, MAX_SUBJECT).toWellFormed(),
      text: body,
      // The same for each attempt, and one thread for an alert's firing and its end.
      messageId: this.smtp.messageId(delivery.notificationId),
      references: this.smtp.messageId(`${delivery.alert.id}.${delivery.episode}`),
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const raw = await message.compile().build();
    const session = await this.smtp.open(signal);
    try {
      const { accepted, refused } = await session.deliver({ from, to, raw }, signal);
      const [first] = refused;
      if (first === undefined) return undefined;
      // Nobody has got it, so all of it is tried again where one recipient is only deferred.
      const deferred = refused.find(({ fault }) => fault.code === 'SMTP_DEFERRED');
      if (accepted.length === 0) throw (deferred ?? first).fault;
      const names = refused.map(({ address }) => address).join(', ');
      return new HubError('RECIPIENT_REFUSED', `The mail server refused ${refused.length} of ${to.length}: ${names}`);
    } finally {
      session.close();
    }
  }
}
