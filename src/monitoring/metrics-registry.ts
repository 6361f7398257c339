import { Injectable } from '@nestjs/common';
import { addProcessMetrics } from './process-metrics.js';
import { Registry } from './prom-client.js';

/** Metrics of one application: a registry of its own, so that two in one process don't mix. */
@Injectable()
export class MetricsRegistry extends Registry {
  constructor() {
    super();
    addProcessMetrics(this, 'runnerhub_');
  }
}
