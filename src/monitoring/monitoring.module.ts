import { Global, Module } from '@nestjs/common';
import { AccessObserver } from '../common/access-observer.js';
import { JobObserver, JobObservers } from '../jobs/job-observer.js';
import { AlertGauges } from './alert-gauges.js';
import { BackupGauges } from './backup-gauges.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsRegistry } from './metrics-registry.js';
import { RunnerObserver } from '../runners/stages/runner-observer.js';
import { PrometheusRunnerObserver } from './prometheus-runner-observer.js';
import { PrometheusAccessObserver } from './prometheus-access-observer.js';
import { PrometheusJobObserver } from './prometheus-job-observer.js';
import { PrometheusWebhookObserver } from './prometheus-webhook-observer.js';
import { QueueGauges } from './queue-gauges.js';
import { WebhookObserver } from '../webhooks/webhook-observer.js';
import { StoreGauges } from './store-gauges.js';

/** Metrics. Global for the observers' ports alone, which everything that runs jobs or runners notifies. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [
    AlertGauges,
    BackupGauges,
    MetricsRegistry,
    QueueGauges,
    StoreGauges,
    { provide: AccessObserver, useClass: PrometheusAccessObserver },
    JobObservers,
    { provide: JobObserver, useExisting: JobObservers },
    PrometheusJobObserver,
    { provide: RunnerObserver, useClass: PrometheusRunnerObserver },
    { provide: WebhookObserver, useClass: PrometheusWebhookObserver },
  ],
  exports: [AccessObserver, JobObserver, JobObservers, RunnerObserver, WebhookObserver],
})
export class MonitoringModule {}
