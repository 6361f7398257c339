import { Module } from '@nestjs/common';
import { DeliveriesController } from './deliveries.controller.js';
import { GitHubWebhookController } from './github-webhook.controller.js';
import { RefusedSignatures } from './refused-signatures.js';
import { WebhooksModule } from './webhooks.module.js';

/** The receiver and the look at what it has received; a node of ROLE=worker has neither. */
@Module({
  imports: [WebhooksModule],
  controllers: [GitHubWebhookController, DeliveriesController],
  providers: [RefusedSignatures],
})
export class WebhooksApiModule {}
