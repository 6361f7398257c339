import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import type { Delivery } from '../model/delivery.js';
import type { AlertChannel } from './alert-channel.js';
import { alertText } from './alert-text.js';
import { smtpSend } from './smtp-send.js';

/** Longer subjects are cut: mail clients show less. */
const MAX_SUBJECT = 200;

/** Mail to the addresses of ALERT_EMAIL, as plain text. */
@Injectable()
export class EmailChannel implements AlertChannel {
  constructor(@Inject(HUB_CONFIG) private readonly config: HubConfig) {}

  get configured(): boolean {
    const { alerts, services } = this.config;
    return services.smtpUrl !== undefined && alerts.email !== undefined;
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<HubError | undefined> {
    const { smtpUrl = '', smtpFrom: from } = this.config.services;
    const { email: to = [] } = this.config.alerts;
    const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
    const { subject, body } = alertText(delivery);
    const host = from.slice(from.indexOf('@') + 1);
    const message = new MailComposer({
      from,
      to,
      subject: subject.slice(0, MAX_SUBJECT).toWellFormed(),
      text: body,
      // The same for each attempt, and one thread for an alert's firing and its end.
      messageId: `<${delivery.notificationId}@${host}>`,
      references: `<${delivery.alert.id}.${delivery.episode}@${host}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const raw = await message.compile().build();
    const refused = await smtpSend(smtpUrl, { from, to, raw }, signal);
    if (refused.length === 0) return undefined;
    return new HubError(
      'RECIPIENT_REFUSED',
      `The mail server refused ${refused.length} of ${to.length}: ${refused.join(', ')}`,
    );
  }
}
