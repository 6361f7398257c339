import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { OutgoingClient } from '../../../outgoing/outgoing-client.js';
import { standardWebhookHeaders } from '../../../outgoing/standard-webhook.js';
import type { Delivery } from '../model/delivery.js';
import type { AlertChannel } from './alert-channel.js';
import { ensureDelivered } from '../../../outgoing/ensure-delivered.js';

const MAX_ANSWER_BYTES = 1024;

/** A webhook of the operator's, by the specification of Standard Webhooks. */
@Injectable()
export class WebhookChannel implements AlertChannel {
  constructor(
    private readonly client: OutgoingClient,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  get configured(): boolean {
    return this.config.alerts.webhookUrl !== undefined;
  }

  async send({ notificationId: id, alert, status, episode }: Delivery, signal: AbortSignal): Promise<undefined> {
    const { webhookUrl = '', webhookSecret } = this.config.alerts;
    // The same bytes for each attempt: the time is the event's.
    const timestamp = (status === 'resolved' && alert.resolvedAt) || alert.firedAt;
    const { key, rule, severity, title, detail, labels, value, firedAt, resolvedAt } = alert;
    const data = {
      id: alert.id,
      key,
      rule,
      severity,
      status,
      title,
      detail,
      labels,
      value,
      firedAt,
      resolvedAt,
      episode,
    };
    const body = JSON.stringify({ type: `alert.${status}`, timestamp, data });
    const secrets = webhookSecret === undefined ? [] : [webhookSecret];
    const answer = await this.client.send({
      url: webhookUrl,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...standardWebhookHeaders({ id, at: new Date(), body, secrets }),
      },
      body,
      timeoutMs: this.config.timings.alertCallMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    });
    ensureDelivered('The webhook', answer);
  }
}
