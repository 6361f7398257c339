import { Injectable } from '@nestjs/common';
import { Gauge } from './prom-client.js';
import { AlertSearch } from '../families/alerts/alert-search.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Gauge of the alerts that are not resolved, read on each scrape; every node reports the same. */
@Injectable()
export class AlertGauges {
  private readonly alerts: Gauge<'severity' | 'state'>;

  constructor(
    private readonly search: AlertSearch,
    registry: MetricsRegistry,
  ) {
    this.alerts = new Gauge({
      name: 'runnerhub_alerts',
      help: 'Alerts that are firing or acknowledged; absent where there are none',
      labelNames: ['severity', 'state'],
      registers: [registry],
    });
  }

  /** Refreshes the gauge; to be awaited before the registry is written out. */
  async refresh(): Promise<void> {
    const counts = await this.search.counts().catch(() => []);
    this.alerts.reset();
    for (const { severity, state, alerts } of counts) this.alerts.set({ severity, state }, alerts);
  }
}
