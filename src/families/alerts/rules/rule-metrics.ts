import type {
  DemandReading,
  EndedReading,
  FleetReading,
  NodeFigure,
  QueueReading,
} from '../../../jobs/ports/readings.js';
import type { Labels } from '../model/alert.js';

/** Figures that rules compare. */
export const RULE_METRICS = [
  'queue_waiting',
  'queue_failed_hour',
  'type_failure_ratio',
  'queue_run_seconds_p95',
  'queue_oldest_waiting_seconds',
  'jobs_without_worker',
  'ledger_lag_seconds',
  'engine_away_seconds',
  'isolation_failed',
  'demands_waiting',
] as const;
export type RuleMetric = (typeof RULE_METRICS)[number];

/** One figure of a metric. */
export interface Figure {
  labels: Labels;
  value: number;
}

export interface Readings {
  queues: QueueReading[];
  ended: EndedReading[];
  fleet: FleetReading;
  /** By node: 1 if its runners are not isolated, or that can't be checked. */
  isolation: NodeFigure[];
  demands: DemandReading[];
}

/** A ratio of fewer ended jobs says nothing. */
const LEAST_ENDED = 20;

/** Derives the figures of each metric from one reading of the hub. */
export function figuresOf({ queues, ended, fleet, isolation, demands }: Readings): Record<RuleMetric, Figure[]> {
  const byQueue = (value: (queue: QueueReading) => number) =>
    queues.map((queue) => ({ labels: { queue: queue.queue }, value: value(queue) }));
  const failed = new Map<string, number>();
  for (const { queue, failed: count } of ended) failed.set(queue, (failed.get(queue) ?? 0) + count);
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  return {
    queue_waiting: byQueue((queue) => queue.waiting),
    queue_failed_hour: byQueue(({ queue }) => failed.get(queue) ?? 0),
    type_failure_ratio: ended
      .filter(({ completed, failed: lost }) => completed + lost >= LEAST_ENDED)
      .map(({ queue, type, completed, failed: lost }) => ({
        labels: { queue, type },
        value: lost / (completed + lost),
      })),
    queue_run_seconds_p95: byQueue((queue) => queue.runSecondsP95),
    queue_oldest_waiting_seconds: byQueue((queue) => queue.oldestWaitingSeconds),
    jobs_without_worker: [{ labels: {}, value: fleet.workers === 0 ? waiting : 0 }],
    ledger_lag_seconds: [{ labels: {}, value: fleet.dispatchLagSeconds }],
    engine_away_seconds: [{ labels: {}, value: fleet.engineAwaySeconds }],
    isolation_failed: isolation.map(({ host, node, value }) => ({ labels: { host, node }, value })),
    demands_waiting: demands.map(({ set, waiting: value }) => ({ labels: { set }, value })),
  };
}
