import { Injectable } from '@nestjs/common';
import { Histogram } from './prom-client.js';
import { RunnerObserver } from '../runners/stages/runner-observer.js';
import type { StartStage } from '../runners/stages/start-stages.js';
import { MetricsRegistry } from './metrics-registry.js';

/** From a warm runner to a queue that is full for an hour. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];

/** Measures how long workflow jobs took to start, as reported to this process. */
@Injectable()
export class PrometheusRunnerObserver extends RunnerObserver {
  private readonly stages: Histogram<'stage'>;

  constructor(registry: MetricsRegistry) {
    super();
    this.stages = new Histogram({
      name: 'runnerhub_runner_start_seconds',
      help: "Duration of one stage of a workflow job's start; absent for what was done before the job came",
      labelNames: ['stage'],
      buckets: BUCKETS,
      registers: [registry],
    });
  }

  began(stages: StartStage[]): void {
    for (const { stage, seconds } of stages) this.stages.observe({ stage }, seconds);
  }
}
