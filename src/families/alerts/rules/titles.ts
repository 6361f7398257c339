import { counted } from '../../../common/counted.js';
import type { Labels } from '../model/alert.js';
import type { RuleMetric } from './rule-metrics.js';

type Title = (rounded: number, labels: Labels, value: number) => string;

const wait = (count: number): string => (count === 1 ? 'waits' : 'wait');

/** Titles of alerts of rules: what is the case, in a few words. */
export const TITLES: Readonly<Record<RuleMetric, Title>> = {
  queue_waiting: (jobs, { queue }) => `${counted(jobs, 'job')} ${wait(jobs)} in ${queue}`,
  queue_failed_hour: (jobs, { queue }) => `${counted(jobs, 'job')} of ${queue} failed within an hour`,
  type_failure_ratio: (_, { queue, type }, ratio) => `${Math.round(ratio * 100)} % of ${type} fail in ${queue}`,
  queue_run_seconds_p95: (seconds, { queue }) => `Runs of ${queue} take ${seconds} s`,
  queue_oldest_waiting_seconds: (seconds, { queue }) => `A job of ${queue} has waited for ${seconds} s`,
  jobs_without_worker: (jobs) => `${counted(jobs, 'job')} ${wait(jobs)}, and no worker lives`,
  ledger_lag_seconds: (seconds) => `Jobs reach the queue engine ${seconds} s late`,
  engine_away_seconds: (seconds) => `The queue engine has been away for ${seconds} s`,
  isolation_failed: (_, { host }) => `Runners on ${host} reach what they must not`,
  demands_waiting: (jobs, { set }) => `${counted(jobs, 'workflow job')} ${wait(jobs)} for the runner set ${set}`,
};
