import { Injectable } from '@nestjs/common';
import { WebhookEndpoints } from '../families/outbound-webhooks/webhook-endpoints.js';
import { MetricsRegistry } from './metrics-registry.js';
import { Gauge } from './prom-client.js';

/** Gauge of webhook endpoints, read on each scrape; every node reports the same. */
@Injectable()
export class WebhookEndpointGauges {
  private readonly endpoints: Gauge<'state'>;

  constructor(
    private readonly store: WebhookEndpoints,
    registry: MetricsRegistry,
  ) {
    this.endpoints = new Gauge({
      name: 'runnerhub_webhook_endpoints',
      help: 'Webhook endpoints that work, fail or are disabled; absent while the ledger does not answer',
      labelNames: ['state'],
      registers: [registry],
    });
  }

  /** Refreshes the gauge; to be awaited before the registry is written out. */
  async refresh(): Promise<void> {
    const counts = await this.store.counts().catch(() => undefined);
    this.endpoints.reset();
    for (const [state, count] of Object.entries(counts ?? {})) this.endpoints.set({ state }, count);
  }
}
