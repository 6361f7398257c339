import { Injectable } from '@nestjs/common';
import { DEPLOY_OUTCOMES, DeployObserver, type DeployEnded } from '../families/deploys/deploy-observer.js';
import { ENVIRONMENTS } from '../families/deploys/model/deploy.js';
import { MetricsRegistry } from './metrics-registry.js';
import { Counter, Histogram } from './prom-client.js';

/** From a container whose image is there to a rollout that just makes progress. */
const BUCKETS = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

/** Counts deployments that this process has ended. */
@Injectable()
export class PrometheusDeployObserver extends DeployObserver {
  private readonly deploys: Counter<'environment' | 'outcome'>;
  private readonly seconds: Histogram<'environment'>;

  constructor(registry: MetricsRegistry) {
    super();
    const registers = [registry];
    this.deploys = new Counter({
      name: 'runnerhub_deploys_total',
      help: 'Deployments that this process has ended, by environment and outcome',
      labelNames: ['environment', 'outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'runnerhub_deploy_seconds',
      help: 'Duration of a deployment that came into operation, from its begin',
      labelNames: ['environment'],
      buckets: BUCKETS,
      registers,
    });
    for (const environment of ENVIRONMENTS) {
      for (const outcome of DEPLOY_OUTCOMES) this.deploys.inc({ environment, outcome }, 0);
    }
  }

  ended({ environment, outcome, seconds }: DeployEnded): void {
    this.deploys.inc({ environment, outcome });
    if (seconds !== undefined) this.seconds.observe({ environment }, seconds);
  }
}
