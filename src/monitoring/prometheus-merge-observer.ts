import { Injectable } from '@nestjs/common';
import { MERGE_RESULTS, MergeObserver, type MergeResult } from '../families/merges/merge-observer.js';
import { MetricsRegistry } from './metrics-registry.js';
import { Counter } from './prom-client.js';

/** Counts the pull requests that this process has merged, left out, or failed to merge. */
@Injectable()
export class PrometheusMergeObserver extends MergeObserver {
  private readonly requests: Counter<'provider' | 'result'>;

  constructor(registry: MetricsRegistry) {
    super();
    this.requests = new Counter({
      name: 'runnerhub_merge_requests_total',
      help: 'Pull requests that this process tried to merge, by host and result',
      labelNames: ['provider', 'result'],
      registers: [registry],
    });
    for (const provider of ['github', 'gitea'] as const)
      for (const result of MERGE_RESULTS) this.requests.inc({ provider, result }, 0);
  }

  ended(provider: 'github' | 'gitea', result: MergeResult): void {
    this.requests.inc({ provider, result });
  }
}
