import { Global, Module } from '@nestjs/common';
import { JobObserver } from '../jobs/job-observer.js';
import { BackupGauges } from './backup-gauges.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsRegistry } from './metrics-registry.js';
import { PrometheusJobObserver } from './prometheus-job-observer.js';
import { QueueGauges } from './queue-gauges.js';

/** Global for the port alone: whoever runs jobs tells the observer. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [BackupGauges, MetricsRegistry, QueueGauges, { provide: JobObserver, useClass: PrometheusJobObserver }],
  exports: [JobObserver],
})
export class MonitoringModule {}
