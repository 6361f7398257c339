import { Module } from '@nestjs/common';
import { AlertsModule } from '../../families/alerts/alerts.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { ContainersModule } from '../../containers/containers.module.js';
import { GitHubSyncModule } from '../../github/sync/github-sync.module.js';
import { RunnersModule } from '../../runners/runners.module.js';
import { EmailModule } from '../../families/email/email.module.js';
import { MetricsModule } from '../../families/metrics/metrics.module.js';
import { SetupModule } from '../../setup/setup.module.js';
import { StatusModule } from '../../families/status/status.module.js';
import { WaitingModule } from '../../waiting/waiting.module.js';
import { WebhooksModule } from '../../webhooks/webhooks.module.js';
import { ArtifactDownloads } from './artifact-downloads.js';
import { ArtifactUploads } from './artifact-uploads.js';
import { ArtifactsController } from './artifacts.controller.js';
import { AuditController } from './audit.controller.js';
import { AlertRulesController } from './alert-rules.controller.js';
import { AlertsController } from './alerts.controller.js';
import { BackupController } from './backup.controller.js';
import { ContainersController } from './containers.controller.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DemandsController } from './demands.controller.js';
import { EmailQueueController } from './email-queue.controller.js';
import { EmailSuppressionsController } from './email-suppressions.controller.js';
import { EmailTemplatesController } from './email-templates.controller.js';
import { EmailsController } from './emails.controller.js';
import { ExportController } from './export.controller.js';
import { FailuresController } from './failures.controller.js';
import { FamilyLookup } from './family-lookup.js';
import { GitHubController } from './github.controller.js';
import { BulkJobActions } from './bulk-job-actions.js';
import { CsvFiles } from './csv-files.js';
import { KeysController } from './keys.controller.js';
import { JobsController } from './jobs.controller.js';
import { MetricsHistoryController } from './metrics-history.controller.js';
import { LookupController } from './lookup.controller.js';
import { NodesController } from './nodes.controller.js';
import { OutagesController } from './outages.controller.js';
import { PersistenceController } from './persistence.controller.js';
import { QueueStatisticsController } from './queue-statistics.controller.js';
import { QueuesController } from './queues.controller.js';
import { RunnersController } from './runners.controller.js';
import { RunnerSetsController } from './runner-sets.controller.js';
import { SchedulesController } from './schedules.controller.js';
import { WebhookAttemptsController } from './webhook-attempts.controller.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';
import { OutboundWebhooksModule } from '../../families/outbound-webhooks/outbound-webhooks.module.js';
import { ContactsController } from './contacts.controller.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsModule } from '../../families/notifications/notifications.module.js';
import { CodeController } from './code.controller.js';
import { CodeIndexModule } from '../../families/code-index/code-index.module.js';
import { LlmController } from './llm.controller.js';
import { LlmModule } from '../../families/llm/llm.module.js';
import { MergesController } from './merges.controller.js';
import { MergesModule } from '../../families/merges/merges.module.js';
import { DeploymentsController } from './deployments.controller.js';
import { PreviewsController } from './previews.controller.js';
import { DeploysModule } from '../../families/deploys/deploys.module.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsModule } from '../../projects/projects.module.js';
import { SecretsController } from './secrets.controller.js';
import { SessionController } from './session.controller.js';
import { SetupController } from './setup.controller.js';
import { TasksController } from './tasks.controller.js';
import { TaskCancel } from '../tasks/task-cancel.js';
import { TasksModule } from '../../families/tasks/tasks.module.js';
import { StatusController } from './status.controller.js';

/** Controllers whose paths `:queueName`, `runners/:id` or `emails/:id` would match precede those routes. */
@Module({
  imports: [
    AlertsModule,
    AuthModule,
    CodeIndexModule,
    ContainersModule,
    DeploysModule,
    EmailModule,
    GitHubSyncModule,
    LlmModule,
    MergesModule,
    MetricsModule,
    NotificationsModule,
    OutboundWebhooksModule,
    ProjectsModule,
    RunnersModule,
    SetupModule,
    StatusModule,
    TasksModule,
    WaitingModule,
    WebhooksModule,
  ],
  controllers: [
    JobsController,
    BackupController,
    SecretsController,
    ProjectsController,
    CodeController,
    LlmController,
    MergesController,
    DeploymentsController,
    PreviewsController,
    NotificationsController,
    ContactsController,
    WebhookEndpointsController,
    WebhookAttemptsController,
    ExportController,
    PersistenceController,
    QueueStatisticsController,
    QueuesController,
    SchedulesController,
    NodesController,
    KeysController,
    AuditController,
    FailuresController,
    SessionController,
    DeadLettersController,
    SetupController,
    OutagesController,
    StatusController,
    GitHubController,
    DemandsController,
    RunnerSetsController,
    RunnersController,
    DeliveriesController,
    AlertsController,
    ArtifactsController,
    AlertRulesController,
    TasksController,
    EmailTemplatesController,
    EmailSuppressionsController,
    EmailsController,
    EmailQueueController,
    MetricsHistoryController,
    ContainersController,
    LookupController,
  ],
  providers: [ArtifactDownloads, ArtifactUploads, BulkJobActions, CsvFiles, FamilyLookup, TaskCancel],
})
export class RestModule {}
