/** How a metric's series become one: of queues by their sum or maximum, of nodes by their mean or minimum. */
interface MetricSpec {
  of: 'queue' | 'node';
  merge: 'sum' | 'max' | 'avg' | 'min';
  /** Whether a sample counts what happened in its minute: the newest minute is not complete. */
  counts?: boolean;
}

/** Metrics of which the hub keeps a history. A queue's figure of zero is not stored. */
export const METRICS = {
  queue_waiting: { of: 'queue', merge: 'sum' },
  queue_active: { of: 'queue', merge: 'sum' },
  queue_delayed: { of: 'queue', merge: 'sum' },
  queue_oldest_waiting_seconds: { of: 'queue', merge: 'max' },
  queue_completed: { of: 'queue', merge: 'sum', counts: true },
  queue_failed: { of: 'queue', merge: 'sum', counts: true },
  node_cpu_ratio: { of: 'node', merge: 'avg' },
  node_memory_bytes: { of: 'node', merge: 'avg' },
  node_event_loop_delay_seconds: { of: 'node', merge: 'avg' },
  node_containers: { of: 'node', merge: 'avg' },
  node_isolation_failed: { of: 'node', merge: 'avg' },
  github_calls_remaining: { of: 'node', merge: 'min' },
  github_calls_limit: { of: 'node', merge: 'min' },
  host_memory_used_ratio: { of: 'node', merge: 'avg' },
  host_disk_used_ratio: { of: 'node', merge: 'avg' },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

/** Name of the mark that each sampling of the queues leaves: without it a minute is a gap, not zero. */
export const SAMPLED = 'hub_samples';

/** Days for which samples are kept; hourly means remain. */
export const SAMPLE_DAYS = 7;
