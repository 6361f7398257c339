import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { SlackClient } from '../../../outgoing/slack/slack-client.js';
import type { Delivery } from '../model/delivery.js';
import type { AlertChannel } from './alert-channel.js';
import { alertText } from './alert-text.js';

/** The Slack channel of the operators. */
@Injectable()
export class SlackChannel implements AlertChannel {
  constructor(
    private readonly slack: SlackClient,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  get configured(): boolean {
    return this.config.alerts.slackUrl !== undefined;
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<undefined> {
    const { subject, body } = alertText(delivery);
    const message = { url: this.config.alerts.slackUrl ?? '', text: `${subject}\n${body}` };
    await this.slack.send(message, { timeoutMs: this.config.timings.alertCallMs, signal });
  }
}
