import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { RefusedSignature } from '../webhooks/bad-signature.js';
import { WebhookObserver } from '../webhooks/webhook-observer.js';
import { MetricsRegistry } from './metrics-registry.js';

@Injectable()
export class PrometheusWebhookObserver extends WebhookObserver {
  private readonly signatures: Counter<'reason'>;

  constructor(registry: MetricsRegistry) {
    super();
    this.signatures = new Counter({
      name: 'runnerhub_webhook_signatures_refused_total',
      help: 'Webhook deliveries refused because their signature was missing, malformed, or of no known secret (mismatch)',
      labelNames: ['reason'],
      registers: [registry],
    });
    for (const reason of ['missing', 'malformed', 'mismatch'] as const) this.signatures.inc({ reason }, 0);
  }

  refused(reason: RefusedSignature): void {
    this.signatures.inc({ reason });
  }
}
