import type { JsonObject } from '../../common/postgres-safe-json.js';
import type { Job } from '../../jobs/job.js';
import type { QueueStatistics } from '../../persistence/queries/queue-stats.js';

/** Largest Int of GraphQL; a larger count is shown as this. */
const MAX_INT = 2 ** 31 - 1;

/** A queue in GraphQL's schema. */
export interface QueueView {
  name: string;
  waiting: number;
  active: number;
  completed: number;
  failed: number;
  delayed: number;
  isPaused: boolean;
}

/** A job in GraphQL's schema; `data` and `result` may be read when they are asked for. */
export interface JobView {
  id: string;
  queue: string;
  type: string;
  data: JsonObject | (() => Promise<JsonObject>);
  progress: number | null;
  state: string;
  result: unknown;
  error: string | null;
  attemptsMade: number;
  createdAt: Date;
  completedAt: Date | null;
}

export function queueView(queue: QueueStatistics): QueueView {
  const { name, waiting, active, completed, failed, delayed, paused } = queue;
  const [w, a, c, f, d] = [waiting, active, completed, failed, delayed].map((count) => Math.min(count, MAX_INT));
  return {
    name,
    waiting: w ?? 0,
    active: a ?? 0,
    completed: c ?? 0,
    failed: f ?? 0,
    delayed: d ?? 0,
    isPaused: paused,
  };
}

type Shown = Omit<Job, 'data' | 'result' | 'tags' | 'parentId' | 'originId'>;

export function jobView(job: Shown, content: Pick<JobView, 'data' | 'result'>): JobView {
  const { id, queue, type, progress, state, error, attemptsMade, createdAt, finishedAt } = job;
  return {
    ...{ id, queue, type, ...content, state: state.toUpperCase(), attemptsMade, createdAt },
    progress: progress === null ? null : Math.round(progress),
    error: error === null ? null : `${error.code}: ${error.message}`,
    completedAt: finishedAt,
  };
}
