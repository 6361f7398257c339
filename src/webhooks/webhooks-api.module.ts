import { Module } from '@nestjs/common';
import { GitHubWebhookController } from './github-webhook.controller.js';
import { RefusedSignatures } from './refused-signatures.js';
import { WebhooksModule } from './webhooks.module.js';

/** Receives webhooks; a node of ROLE=worker does not. */
@Module({
  imports: [WebhooksModule],
  controllers: [GitHubWebhookController],
  providers: [RefusedSignatures],
})
export class WebhooksApiModule {}
