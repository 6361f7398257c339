import { Inject, Logger } from '@nestjs/common';
import { z } from 'zod';
import { HubError } from '../common/errors.js';
import { postgresSafeText, toPostgresSafe } from '../common/postgres-safe-json.js';
import { JobHandler, type Handler, type JobContext } from '../jobs/job-handler.js';
import { fixed } from '../jobs/retry-policy.js';
import { DeliveryStore, type StoredDelivery } from './delivery-store.js';
import { HookStore } from './missed/hook-store.js';
import { WebhookObserver } from './webhook-observer.js';
import { notUnderstood, WEBHOOK_EVENTS, type EventOutcome, type WebhookEvent } from './events/webhook-event.js';

/** Maximum of an event that the hub handles; GitHub sends some 30 KB, and each is parsed on the event loop. */
const MAX_EVENT_BYTES = 1024 * 1024;

const processWebhookPayload = z.strictObject({ deliveryId: postgresSafeText(100).min(1) });
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
export class ProcessWebhookHandler implements Handler<ProcessWebhookPayload, Processed> {
  private readonly logger = new Logger(ProcessWebhookHandler.name);
  private readonly events: ReadonlyMap<string, WebhookEvent>;

  constructor(
    private readonly deliveries: DeliveryStore,
    private readonly hooks: HookStore,
    private readonly observer: WebhookObserver,
    @Inject(WEBHOOK_EVENTS) events: WebhookEvent[],
  ) {
    this.events = new Map(events.map((event) => [event.name, event]));
  }

  async run({ deliveryId }: ProcessWebhookPayload, ctx: JobContext): Promise<Processed> {
    const delivery = await this.deliveries.load(deliveryId, [...this.events.keys()], MAX_EVENT_BYTES);
    if (!delivery) throw new HubError('PERMANENT_ERROR', `There is no delivery ${deliveryId}`);
    const { event, action, cleared, headers, repository } = delivery;
    await this.hooks.recordSeen(headers, repository);
    if (cleared) throw new HubError('PERMANENT_ERROR', `The payload of ${deliveryId} is no longer kept`);
    const { status, detail, problem, links } = await this.apply(delivery, deliveryId);
    ctx.log(`${event}${action === null ? '' : `.${action}`}: ${detail}`);
    if (problem !== undefined)
      this.logger.warn(
        { deliveryId, event, problem },
        'delivery was not fully understood; the unusable part is ignored',
      );
    await this.deliveries.settle(deliveryId, status, problem === undefined ? null : toPostgresSafe(problem), links);
    this.observer.processed(status);
    return { event, action, status, detail };
  }

  async onFailed({ deliveryId }: ProcessWebhookPayload, error: Error, { jobId }: JobContext): Promise<void> {
    this.observer.processed('failed');
    await this.deliveries.fail(deliveryId, jobId, toPostgresSafe(error.message));
  }

  private async apply({ event: name, payload, bytes }: StoredDelivery, deliveryId: string): Promise<EventOutcome> {
    const event = this.events.get(name);
    if (!event) return { status: 'ignored', detail: 'the hub does not handle this event' };
    if (payload !== null) return event.apply(payload, deliveryId);
    return notUnderstood(`it has ${bytes} bytes, but a ${name} may have at most ${MAX_EVENT_BYTES}`);
  }
}
