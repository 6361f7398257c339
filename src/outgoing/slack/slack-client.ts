import { Injectable } from '@nestjs/common';
import { ensureDelivered } from '../ensure-delivered.js';
import { OutgoingClient } from '../outgoing-client.js';
import { slackText } from './slack-text.js';

const MAX_ANSWER_BYTES = 1024;

export interface SlackMessage {
  /** Address of an incoming webhook, which is a secret: who knows it may write to the channel. */
  url: string;
  text: string;
}

/** Slack's incoming webhooks. */
@Injectable()
export class SlackClient {
  constructor(private readonly client: OutgoingClient) {}

  /** @throws HubError as `OutgoingClient.send` and `ensureDelivered` */
  async send({ url, text }: SlackMessage, limits: { timeoutMs: number; signal: AbortSignal }): Promise<void> {
    const answer = await this.client.send({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        text: slackText(text),
        // Foreign text is no markup: a code block could hide the lines that follow.
        mrkdwn: false,
        ...{ unfurl_links: false, unfurl_media: false },
      }),
      maxBytes: MAX_ANSWER_BYTES,
      ...limits,
    });
    ensureDelivered('Slack', answer);
  }
}
