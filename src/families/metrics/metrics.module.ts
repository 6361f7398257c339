import { Global, Module } from '@nestjs/common';
import { ContainersModule } from '../../containers/containers.module.js';
import { GitHubModule } from '../../github/github.module.js';
import { NodeFigures } from '../../jobs/ports/readings.js';
import { CollectMetricsHandler } from './collect-metrics.handler.js';
import { MetricHistory } from './metric-history.js';
import { MetricSamples } from './metric-samples.js';
import { NodeSampler } from './node-sampler.js';
import { QueueSampler } from './queue-sampler.js';

const figures = { provide: NodeFigures, useExisting: MetricSamples };

/** Samples of metrics and their history. Global for the port by which alert rules read what nodes have sampled. */
@Global()
@Module({
  imports: [ContainersModule, GitHubModule],
  providers: [CollectMetricsHandler, MetricHistory, MetricSamples, NodeSampler, QueueSampler, figures],
  exports: [MetricHistory, figures],
})
export class MetricsModule {}
