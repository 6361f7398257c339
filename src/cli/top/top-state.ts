import type { Alert } from '../../families/alerts/model/alert.js';
import type { NodeInfo } from '../../persistence/nodes/nodes.js';
import type { QueueStatistics } from '../../persistence/queries/queue-stats.js';
import type { QueueSetting } from '../../persistence/queues/queue-settings.js';
import type { RunnerState } from '../../runners/model/runner-state.js';
import type { Demand } from '../../runners/queries/demand-search.js';

/** JSON form of a row, of which the view reads a few fields; instants are strings. */
type Row<T, Fields extends keyof T> = { [Field in Fields]: Shown<T[Field]> };
type Shown<Value> = Value extends Date ? string : Value;

export type QueueRow = QueueStatistics;
export type PauseRow = Row<QueueSetting, 'name' | 'draining' | 'reason' | 'changedBy'>;
export type DemandRow = Row<
  Demand,
  'id' | 'repository' | 'workflowName' | 'jobName' | 'state' | 'queuedAt' | 'waitingReason'
>;
export type AlertRow = Row<Alert, 'id' | 'severity' | 'state' | 'title' | 'firedAt' | 'silencedUntil' | 'mutedBy'>;
export type NodeRow = Row<NodeInfo, 'id' | 'host' | 'pid' | 'role' | 'alive' | 'active' | 'drained'>;
export type RunnerCounts = Partial<Record<RunnerState, number>>;

/** What the hub has shown so far; a part that is missing is one that the key may not read. */
export interface Parts {
  queues?: QueueRow[];
  pauses?: PauseRow[];
  /** Those that wait for a runner. */
  demands?: DemandRow[];
  alerts?: AlertRow[];
  nodes?: NodeRow[];
  runners?: RunnerCounts;
}

export interface TopState extends Parts {
  url: string;
  /** How updates arrive. */
  source: 'live' | 'polling' | 'away' | 'once';
  /** Why updates do not arrive, or are incomplete. */
  trouble?: string;
}

/** A message of a topic of `/ws`. */
export interface TopicMessage {
  topic: string;
  type: string;
  data?: Parts;
}

/** Applies a message of a topic: a snapshot replaces, an update has what changed. */
export function applyMessage(state: TopState, { topic, type, data = {} }: TopicMessage): TopState {
  if (type !== 'snapshot' && type !== 'update') return state;
  const known = type === 'update';
  const next: TopState = { ...state, source: 'live', trouble: undefined };
  if (topic === 'queues' && data.queues)
    return { ...next, queues: merged(known ? state.queues : [], data.queues, 'name') };
  if (topic === 'demands' && data.demands)
    return { ...next, demands: merged(known ? state.demands : [], data.demands, 'id').filter(waitsForRunner) };
  if (topic === 'alerts' && data.alerts) return { ...next, alerts: data.alerts };
  return state;
}

/** Returns whether the queues that are paused differ, so that who paused them must be read. */
export function pausesDiffer(one: Parts, other: Parts): boolean {
  const paused = ({ queues = [] }: Parts) =>
    queues
      .filter((queue) => queue.paused)
      .map(({ name }) => name)
      .join();
  return paused(one) !== paused(other);
}

/** Returns queues in the order of the view: those with work or a pause first, otherwise as the hub lists them. */
export function orderedQueues({ queues = [] }: Parts): QueueRow[] {
  const busy = ({ pending, paused, throughput1m }: QueueRow) => pending > 0 || paused || throughput1m > 0;
  return [...queues.filter(busy), ...queues.filter((queue) => !busy(queue))];
}

export function waitsForRunner({ state }: DemandRow): boolean {
  return state === 'queued' || state === 'held' || state === 'blocked' || state === 'provisioning';
}

function merged<Item>(known: Item[] = [], changed: Item[], id: keyof Item): Item[] {
  const items = new Map(known.map((item) => [item[id], item]));
  for (const item of changed) items.set(item[id], item);
  return [...items.values()];
}
