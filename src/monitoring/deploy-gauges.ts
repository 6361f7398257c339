import { Injectable } from '@nestjs/common';
import { DeploymentSearch } from '../families/deploys/deployment-search.js';
import { ENVIRONMENTS } from '../families/deploys/model/deploy.js';
import { Gauge } from './prom-client.js';
import { MetricsRegistry } from './metrics-registry.js';

const OPEN = ['pending', 'in_progress'] as const;

/** Gauge of open deployments. By the ledger, every node reports the same. */
@Injectable()
export class DeployGauges {
  private readonly deployments: Gauge<'environment' | 'state'>;

  constructor(
    private readonly search: DeploymentSearch,
    registry: MetricsRegistry,
  ) {
    this.deployments = new Gauge({
      name: 'runnerhub_deployments',
      help: 'Deployments that have not ended, by environment and state',
      labelNames: ['environment', 'state'],
      registers: [registry],
    });
  }

  /** Refreshes the gauge; to be awaited before the registry is written out. */
  async refresh(): Promise<void> {
    const counts = await this.search.counts().catch(() => undefined);
    this.deployments.reset();
    // Absent while the ledger does not answer: stale figures, and zeros, would seem current.
    if (counts === undefined) return;
    const known = new Map(counts.map((count) => [`${count.environment} ${count.state}`, count.deployments]));
    for (const environment of ENVIRONMENTS) {
      for (const state of OPEN) this.deployments.set({ environment, state }, known.get(`${environment} ${state}`) ?? 0);
    }
  }
}
