import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { AccessObserver } from '../common/access-observer.js';
import { MetricsRegistry } from './metrics-registry.js';

@Injectable()
export class PrometheusAccessObserver extends AccessObserver {
  private readonly keys: Counter;

  constructor(registry: MetricsRegistry) {
    super();
    this.keys = new Counter({
      name: 'runnerhub_keys_refused_total',
      help: 'Requests refused because their key is not valid',
      registers: [registry],
    });
  }

  keyRefused(): void {
    this.keys.inc();
  }
}
