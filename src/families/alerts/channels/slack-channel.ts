import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { OutgoingClient } from '../../../outgoing/outgoing-client.js';
import type { Delivery } from '../model/delivery.js';
import type { AlertChannel } from './alert-channel.js';
import { alertText } from './alert-text.js';
import { ensureDelivered } from './http-answer.js';
import { slackText } from './slack-text.js';

const MAX_ANSWER_BYTES = 1024;

/** Slack's incoming webhook. */
@Injectable()
export class SlackChannel implements AlertChannel {
  constructor(
    private readonly client: OutgoingClient,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  get configured(): boolean {
    return this.config.alerts.slackUrl !== undefined;
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<undefined> {
    const { subject, body } = alertText(delivery);
    const answer = await this.client.send({
      url: this.config.alerts.slackUrl ?? '',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        text: slackText(`${subject}\n${body}`),
        // Foreign text is no markup: a code block could hide the lines that follow.
        mrkdwn: false,
        ...{ unfurl_links: false, unfurl_media: false },
      }),
      timeoutMs: this.config.timings.alertCallMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    });
    ensureDelivered('Slack', answer);
  }
}
