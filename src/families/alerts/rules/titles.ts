import type { Labels } from '../model/alert.js';
import type { RuleMetric } from './rule-metrics.js';

type Title = (rounded: number, labels: Labels, value: number) => string;

/** Titles of alerts of rules: what is the case, in a few words. */
export const TITLES: Readonly<Record<RuleMetric, Title>> = {
  queue_waiting: (jobs, { queue }) => `${jobs} jobs wait in ${queue}`,
  queue_failed_hour: (jobs, { queue }) => `${jobs} jobs of ${queue} failed within an hour`,
  type_failure_ratio: (_, { queue, type }, ratio) => `${Math.round(ratio * 100)} % of ${type} fail in ${queue}`,
  queue_run_seconds_p95: (seconds, { queue }) => `Runs of ${queue} take ${seconds} s`,
  queue_oldest_waiting_seconds: (seconds, { queue }) => `A job of ${queue} has waited for ${seconds} s`,
  jobs_without_worker: (jobs) => `${jobs} jobs wait, and no worker lives`,
  ledger_lag_seconds: (seconds) => `Jobs reach the queue engine ${seconds} s late`,
  engine_away_seconds: (seconds) => `The queue engine has been away for ${seconds} s`,
  isolation_failed: (_, { host }) => `Runners on ${host} reach what they must not`,
  demands_waiting: (jobs, { set }) => `${jobs} workflow jobs wait for the runner set ${set}`,
};
