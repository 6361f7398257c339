import type { AlertRuleBody } from './alert-rule.js';
import type { RuleMetric } from './rule-metrics.js';

const rule = (
  metric: RuleMetric,
  severity: AlertRuleBody['severity'],
  threshold: number,
  forMs = 0,
): AlertRuleBody => ({
  ...{ metric, severity, threshold, forMs },
  ...{ labels: {}, enabled: true },
});

/** Rules that every hub has until an operator changes them. */
export const DEFAULT_RULES: Readonly<Record<string, AlertRuleBody>> = {
  'queue-backlog': rule('queue_waiting', 'warning', 1000),
  'queue-failures': rule('queue_failed_hour', 'error', 100),
  'failure-rate': rule('type_failure_ratio', 'error', 0.5, 300_000),
  'slow-runs': rule('queue_run_seconds_p95', 'warning', 900, 300_000),
  'old-jobs': rule('queue_oldest_waiting_seconds', 'warning', 900, 60_000),
  'no-worker': rule('jobs_without_worker', 'critical', 0, 60_000),
  'ledger-lag': rule('ledger_lag_seconds', 'error', 30, 60_000),
  'engine-away': rule('engine_away_seconds', 'critical', 30),
  isolation: rule('isolation_failed', 'error', 0),
  'runner-backlog': rule('demands_waiting', 'warning', 100, 300_000),
};

/** Metrics whose alerts another one explains: nobody is notified of them while its figure is above its rule's threshold. */
export const EXPLAINED: Readonly<Partial<Record<RuleMetric, readonly RuleMetric[]>>> = {
  engine_away_seconds: ['queue_waiting', 'queue_oldest_waiting_seconds', 'ledger_lag_seconds', 'queue_run_seconds_p95'],
  jobs_without_worker: ['queue_waiting', 'queue_oldest_waiting_seconds', 'ledger_lag_seconds'],
};

/** Metrics that an outage of PostgreSQL explains, until the hub has had time to catch up. */
export const AFTER_OUTAGE: readonly RuleMetric[] = [
  ...['queue_waiting', 'queue_oldest_waiting_seconds', 'ledger_lag_seconds', 'jobs_without_worker'],
] as RuleMetric[];
