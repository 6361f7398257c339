import { Module } from '@nestjs/common';
import { OutgoingModule } from '../../outgoing/outgoing.module.js';
import { DeliverWebhookHandler } from './deliver-webhook.handler.js';
import { DeliveryAttempts } from './delivery-attempts.js';
import { EndpointTargets } from './endpoint-targets.js';
import { WebhookEndpoints } from './webhook-endpoints.js';

/** Messages to endpoints of others, by Standard Webhooks. */
@Module({
  imports: [OutgoingModule],
  providers: [DeliverWebhookHandler, DeliveryAttempts, EndpointTargets, WebhookEndpoints],
  exports: [WebhookEndpoints, DeliveryAttempts],
})
export class OutboundWebhooksModule {}
