import { Inject } from '@nestjs/common';
import { z } from 'zod';
import { HubError } from '../common/errors.js';
import { storableText, toStorable } from '../common/storable.js';
import { JobHandler, type Handler, type JobContext } from '../jobs/job-handler.js';
import { fixed } from '../jobs/retry-policy.js';
import { DeliveryStore } from './delivery-store.js';
import { HookStore } from './missed/hook-store.js';
import { WEBHOOK_EVENTS, type EventOutcome, type WebhookEvent } from './events/webhook-event.js';

const processWebhookPayload = z.strictObject({ deliveryId: storableText(100).min(1) });
type ProcessWebhookPayload = z.output<typeof processWebhookPayload>;

interface Processed {
  event: string;
  action: string | null;
  status: EventOutcome['status'];
  detail: string;
}

@JobHandler({
  type: 'process_webhook',
  queue: 'webhook-processing',
  payload: processWebhookPayload,
  retry: fixed({ attempts: 3, delay: '1s' }),
})
export class ProcessWebhook implements Handler<ProcessWebhookPayload, Processed> {
  private readonly events: ReadonlyMap<string, WebhookEvent>;

  constructor(
    private readonly deliveries: DeliveryStore,
    private readonly hooks: HookStore,
    @Inject(WEBHOOK_EVENTS) events: WebhookEvent[],
  ) {
    this.events = new Map(events.map((event) => [event.name, event]));
  }

  async run({ deliveryId }: ProcessWebhookPayload, ctx: JobContext): Promise<Processed> {
    const delivery = await this.deliveries.load(deliveryId);
    if (!delivery) throw new HubError('PERMANENT_ERROR', `There is no delivery ${deliveryId}`);
    const { event, action, payload, headers, repository } = delivery;
    await this.hooks.note(headers, repository);
    if (payload === null) throw new HubError('PERMANENT_ERROR', `The payload of ${deliveryId} is no longer kept`);
    const { status, detail } = await this.apply(event, payload);
    ctx.log(`${event}${action === null ? '' : `.${action}`}: ${detail}`);
    await this.deliveries.settle(deliveryId, status, null);
    return { event, action, status, detail };
  }

  async onFailed({ deliveryId }: ProcessWebhookPayload, error: Error): Promise<void> {
    await this.deliveries.settle(deliveryId, 'failed', toStorable(error.message));
  }

  private async apply(name: string, payload: Record<string, unknown>): Promise<EventOutcome> {
    const event = this.events.get(name);
    return event ? event.apply(payload) : { status: 'ignored', detail: 'the hub has nothing to do about this event' };
  }
}
