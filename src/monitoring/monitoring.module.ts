import { Global, Module } from '@nestjs/common';
import { AccessObserver } from '../common/access-observer.js';
import { EmailObserver } from '../families/email/email-observer.js';
import { MergeObserver } from '../families/merges/merge-observer.js';
import { JobObserver, JobObservers } from '../jobs/job-observer.js';
import { ContainersModule } from '../containers/containers.module.js';
import { GitHubObserver } from '../github/client/github-observer.js';
import { HttpModule } from '../http/http.module.js';
import { RunnersModule } from '../runners/runners.module.js';
import { WebhookEndpointGauges } from './webhook-endpoint-gauges.js';
import { OutboundWebhooksModule } from '../families/outbound-webhooks/outbound-webhooks.module.js';
import { AlertGauges } from './alert-gauges.js';
import { ArtifactGauges } from './artifact-gauges.js';
import { BackupGauges } from './backup-gauges.js';
import { FleetGauges } from './fleet-gauges.js';
import { LagGauges } from './lag-gauges.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsRegistry } from './metrics-registry.js';
import { NodeGauges } from './node-gauges.js';
import { PrometheusEmailObserver } from './prometheus-email-observer.js';
import { PrometheusMergeObserver } from './prometheus-merge-observer.js';
import { PrometheusGitHubObserver } from './prometheus-github-observer.js';
import { RunnerObserver } from '../runners/stages/runner-observer.js';
import { PrometheusRunnerObserver } from './prometheus-runner-observer.js';
import { PrometheusAccessObserver } from './prometheus-access-observer.js';
import { PrometheusJobObserver } from './prometheus-job-observer.js';
import { PrometheusWebhookObserver } from './prometheus-webhook-observer.js';
import { QueueGauges } from './queue-gauges.js';
import { DeployObserver } from '../families/deploys/deploy-observer.js';
import { DeployGauges } from './deploy-gauges.js';
import { PrometheusDeployObserver } from './prometheus-deploy-observer.js';
import { TaskGauges } from './task-gauges.js';
import { WebhookObserver } from '../webhooks/webhook-observer.js';
import { StoreGauges } from './store-gauges.js';

/** Metrics. Global for the observers' ports alone, which everything that runs jobs or runners notifies. */
@Global()
@Module({
  imports: [ContainersModule, HttpModule, OutboundWebhooksModule, RunnersModule],
  controllers: [MetricsController],
  providers: [
    AlertGauges,
    WebhookEndpointGauges,
    ArtifactGauges,
    BackupGauges,
    DeployGauges,
    FleetGauges,
    LagGauges,
    MetricsRegistry,
    NodeGauges,
    QueueGauges,
    StoreGauges,
    TaskGauges,
    { provide: AccessObserver, useClass: PrometheusAccessObserver },
    { provide: DeployObserver, useClass: PrometheusDeployObserver },
    { provide: EmailObserver, useClass: PrometheusEmailObserver },
    { provide: GitHubObserver, useClass: PrometheusGitHubObserver },
    JobObservers,
    { provide: JobObserver, useExisting: JobObservers },
    { provide: MergeObserver, useClass: PrometheusMergeObserver },
    PrometheusJobObserver,
    { provide: RunnerObserver, useClass: PrometheusRunnerObserver },
    { provide: WebhookObserver, useClass: PrometheusWebhookObserver },
  ],
  exports: [
    ...[AccessObserver, DeployObserver, EmailObserver, GitHubObserver, JobObserver, JobObservers, MergeObserver],
    ...[RunnerObserver, WebhookObserver],
  ],
})
export class MonitoringModule {}
