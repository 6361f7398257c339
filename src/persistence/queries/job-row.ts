import type { JsonObject } from '../../common/postgres-safe-json.js';
import type { Job } from '../../jobs/job.js';
import { maskSealed } from '../../jobs/sealed-value.js';
import type { JobState } from '../../jobs/job-state.js';
import type { Priority } from '../../jobs/priority.js';

/** Columns of a job that every interface shows. */
export const JOB_COLUMNS = `id, type, queue, state, priority, data, attempts_made, max_attempts, progress, result, error_code,
  error_message, created_at, run_at, started_at, finished_at, parent_id, origin_id, tags, tenant`;

/** Sizes of these columns, for a page limited by bytes. */
export const JOB_SIZE = {
  stored: `pg_column_size(data) + coalesce(pg_column_size(result), 0) + 500`,
  bytes: `octet_length(data::text) + coalesce(octet_length(result::text), 0) + 500`,
};

export interface JobRow {
  id: string;
  type: string;
  queue: string;
  state: JobState;
  priority: Priority;
  data: JsonObject;
  attempts_made: number;
  max_attempts: number;
  progress: number | null;
  result: unknown;
  error_code: string | null;
  error_message: string | null;
  created_at: Date;
  run_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  parent_id: string | null;
  origin_id: string | null;
  tags: string[];
  tenant: string | null;
}

export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    type: row.type,
    queue: row.queue,
    state: row.state,
    priority: row.priority,
    data: maskSealed(row.data),
    attemptsMade: row.attempts_made,
    maxAttempts: row.max_attempts,
    progress: row.progress,
    result: row.result ?? null,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    createdAt: row.created_at,
    runAt: row.run_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    parentId: row.parent_id,
    originId: row.origin_id,
    tags: row.tags,
    tenant: row.tenant,
  };
}
