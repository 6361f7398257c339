import { createHmac, randomUUID } from 'node:crypto';
import { eventually } from '../eventually.js';
import type { Answer } from './http-client.js';
import { WEBHOOK_SECRET, type RunnerHub } from './runner-hub.js';

export const WEBHOOK_PATH = '/webhooks/github';

export interface Hook {
  body?: string | Buffer;
  event?: string;
  guid?: string;
  secret?: string;
  headers?: Record<string, string>;
}

export const sign = (body: string | Buffer, secret = WEBHOOK_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

export const fieldsOf = (answer: Answer): Record<string, unknown> => answer.json as Record<string, unknown>;

/** Sends deliveries to a hub as GitHub does, and reads what became of them. */
export class WebhookSender {
  constructor(private readonly hub: Pick<RunnerHub, 'http' | 'stranger'>) {}

  send({ body = '{"zen":"Design for failure."}', event = 'ping', guid, secret, headers }: Hook = {}): Promise<Answer> {
    return this.hub.stranger.send({
      path: WEBHOOK_PATH,
      body: Buffer.from(body),
      headers: {
        'x-github-event': event,
        'x-github-delivery': guid ?? randomUUID(),
        'x-hub-signature-256': sign(body, secret),
        ...headers,
      },
    });
  }

  async delivery(guid: string): Promise<Record<string, unknown>> {
    return fieldsOf(await this.hub.http.send({ path: `/api/deliveries/${guid}` }));
  }

  /** Waits until a delivery was processed, and returns it. */
  processed(guid: string): Promise<Record<string, unknown>> {
    return eventually(async () => {
      const found = await this.delivery(guid);
      return found['status'] !== 'received' && found;
    });
  }
}
