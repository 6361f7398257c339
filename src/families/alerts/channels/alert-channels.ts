import { Injectable } from '@nestjs/common';
import { HubError } from '../../../common/errors.js';
import { CHANNELS, type ChannelName } from '../model/alert.js';
import type { AlertChannel } from './alert-channel.js';
import { EmailChannel } from './email-channel.js';
import { SlackChannel } from './slack-channel.js';
import { WebhookChannel } from './webhook-channel.js';

/** The channels of this hub. */
@Injectable()
export class AlertChannels {
  private readonly all: Record<ChannelName, AlertChannel>;

  constructor(email: EmailChannel, slack: SlackChannel, webhook: WebhookChannel) {
    this.all = { email, slack, webhook };
  }

  /** Names of those that are set up: where alerts go unless they name others. */
  get configured(): ChannelName[] {
    return CHANNELS.filter((name) => this.all[name].configured);
  }

  /** @throws HubError NOT_CONFIGURED */
  get(name: ChannelName): AlertChannel {
    const channel = this.all[name];
    if (channel.configured) return channel;
    const variable = { email: 'SMTP_URL and ALERT_EMAIL', slack: 'ALERT_SLACK_URL', webhook: 'ALERT_WEBHOOK_URL' }[
      name
    ];
    throw new HubError('NOT_CONFIGURED', `The channel ${name} is not set up: set ${variable}`);
  }
}
