import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from './prom-client.js';
import { GitHubObserver, type GitHubAnswer, type RateLimit } from '../github/client/github-observer.js';
import { MetricsRegistry } from './metrics-registry.js';

/** GitHub's resources that the hub calls; others share a label. */
const RESOURCES = new Set(['core', 'graphql', 'search', 'actions_runner_registration']);
const ANSWERS: GitHubAnswer[] = ['ok', 'rate_limited', 'client_error', 'server_error'];

/** Shows what GitHub's last answers to this process say of its budget. */
@Injectable()
export class PrometheusGitHubObserver extends GitHubObserver {
  private readonly answers: Counter<'result'>;
  private readonly limit: Gauge<'resource'>;
  private readonly remaining: Gauge<'resource'>;
  private readonly reset: Gauge<'resource'>;

  constructor(registry: MetricsRegistry) {
    super();
    const registers = [registry];
    this.answers = new Counter({
      name: 'runnerhub_github_requests_total',
      help: "GitHub's answers to this process; rate_limited: it asks to wait",
      labelNames: ['result'],
      registers,
    });
    for (const result of ANSWERS) this.answers.inc({ result }, 0);
    const gauge = (name: string, help: string) =>
      new Gauge({ name: `runnerhub_github_rate_limit_${name}`, help, labelNames: ['resource'], registers });
    this.limit = gauge('limit', "Calls per hour that GitHub grants, by this process's last answer");
    this.remaining = gauge('remaining', 'Calls that are left until the reset');
    this.reset = gauge('reset_timestamp_seconds', 'Time of the reset, in seconds since 1970');
  }

  answered(answer: GitHubAnswer, rate: RateLimit | undefined): void {
    this.answers.inc({ result: answer });
    if (rate === undefined) return;
    const resource = RESOURCES.has(rate.resource) ? rate.resource : 'other';
    this.limit.set({ resource }, rate.limit);
    this.remaining.set({ resource }, rate.remaining);
    this.reset.set({ resource }, rate.resetAt / 1000);
  }
}
