import { Injectable } from '@nestjs/common';
import { Counter } from './prom-client.js';
import type { RefusedSignature } from '../webhooks/bad-signature.js';
import { WebhookObserver, type ProcessedResult, type ReceivedResult } from '../webhooks/webhook-observer.js';
import { MetricsRegistry } from './metrics-registry.js';

const RECEIVED: ReceivedResult[] = ['accepted', 'duplicate', 'refused', 'failed'];
const PROCESSED: ProcessedResult[] = ['processed', 'ignored', 'failed'];

/** Counts the deliveries of this process. */
@Injectable()
export class PrometheusWebhookObserver extends WebhookObserver {
  private readonly signatures: Counter<'reason'>;
  private readonly answers: Counter<'result'>;
  private readonly results: Counter<'result'>;

  constructor(registry: MetricsRegistry) {
    super();
    this.signatures = new Counter({
      name: 'runnerhub_webhook_signatures_refused_total',
      help: 'Webhook deliveries refused because their signature was missing, malformed, or of no known secret (mismatch)',
      labelNames: ['reason'],
      registers: [registry],
    });
    for (const reason of ['missing', 'malformed', 'mismatch'] as const) this.signatures.inc({ reason }, 0);
    const byResult = (name: string, help: string, results: string[]) => {
      const counter = new Counter({
        name: `runnerhub_deliveries_${name}_total`,
        help,
        labelNames: ['result'],
        registers: [registry],
      });
      for (const result of results) counter.inc({ result }, 0);
      return counter;
    };
    this.answers = byResult('received', 'Webhook deliveries that this process answered, by result', RECEIVED);
    this.results = byResult('processed', 'Webhook deliveries whose processing ended in this process', PROCESSED);
  }

  refused(reason: RefusedSignature): void {
    this.signatures.inc({ reason });
  }

  received(result: ReceivedResult): void {
    this.answers.inc({ result });
  }

  processed(result: ProcessedResult): void {
    this.results.inc({ result });
  }
}
