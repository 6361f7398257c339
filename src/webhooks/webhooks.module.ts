import { Module } from '@nestjs/common';
import { GitHubModule } from '../github/github.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { RunnersModule } from '../runners/runners.module.js';
import { DeliveryIntake } from './delivery-intake.js';
import { DeliveryStore } from './delivery-store.js';
import { WEBHOOK_EVENTS, type WebhookEvent } from './events/webhook-event.js';
import { PullRequestEvent } from './events/pull-request.event.js';
import { WorkflowJobEvent } from './events/workflow-job.event.js';
import { WorkflowRunEvent } from './events/workflow-run.event.js';
import { HookStore } from './missed/hook-store.js';
import { MissedWebhooks } from './missed/missed-webhooks.js';
import { RedeliverWebhooksHandler } from './missed/redeliver-webhooks.handler.js';
import { ProcessWebhookHandler } from './process-webhook.handler.js';
import { RelatedJobs } from './related-jobs.js';

/** Stores GitHub's webhooks before they are answered. A new event is one file in events/ and its name here, twice. */
@Module({
  imports: [RunnersModule, GitHubModule, ProjectsModule],
  providers: [
    DeliveryIntake,
    DeliveryStore,
    HookStore,
    MissedWebhooks,
    PullRequestEvent,
    ProcessWebhookHandler,
    RedeliverWebhooksHandler,
    RelatedJobs,
    WorkflowJobEvent,
    WorkflowRunEvent,
    {
      provide: WEBHOOK_EVENTS,
      inject: [PullRequestEvent, WorkflowJobEvent, WorkflowRunEvent],
      useFactory: (...events: WebhookEvent[]) => events,
    },
  ],
  exports: [DeliveryIntake, DeliveryStore, RelatedJobs],
})
export class WebhooksModule {}
