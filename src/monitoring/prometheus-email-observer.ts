import { Injectable } from '@nestjs/common';
import { EMAIL_RESULTS, EmailObserver, type EmailResult } from '../families/email/email-observer.js';
import { MetricsRegistry } from './metrics-registry.js';
import { Counter } from './prom-client.js';

/** Counts the recipients of mails that this process has tried. */
@Injectable()
export class PrometheusEmailObserver extends EmailObserver {
  private readonly recipients: Counter<'result'>;

  constructor(registry: MetricsRegistry) {
    super();
    this.recipients = new Counter({
      name: 'runnerhub_email_recipients_total',
      help: 'Recipients of mails that this process tried to reach, by result',
      labelNames: ['result'],
      registers: [registry],
    });
    for (const result of EMAIL_RESULTS) this.recipients.inc({ result }, 0);
  }

  ended(result: EmailResult): void {
    this.recipients.inc({ result });
  }
}
