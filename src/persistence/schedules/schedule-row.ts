import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { count, instant, uuid } from '../../common/answers.js';
import { jobSchema, type RoutedJob } from '../../jobs/job.js';
import { fullBackoffSchema } from '../../jobs/job-request.js';
import { maskSealed } from '../../jobs/sealed-value.js';
import type { JobState } from '../../jobs/job-state.js';
import { runsFrom, type Times } from './next-run.js';
import { patternWords } from './pattern-words.js';

/** Number of next runs that a schedule shows. */
export const SHOWN = 5;

/** Columns of a schedule that is shown. */
export const SCHEDULE_ROW = `schedules.*, (select state from jobs where id = schedules.last_job_id) as last_job_state`;

/** Size of a schedule as text, which its template's data makes large; see pageByBytes. */
export const SCHEDULE_SIZE = { stored: `pg_column_size(request)`, bytes: `octet_length(request::text) + 1000` };

export const words = z
  .string()
  .nullable()
  .meta({ description: 'The pattern in words; null without one, or if words are no clearer' });
export const nextRuns = z.array(instant).max(SHOWN).meta({ description: 'Times of the next runs' });

/** Template of the jobs that ticks create. */
export type Template = Omit<RoutedJob, 'id' | 'runAt' | 'delay' | 'deadline'>;

export const scheduleSchema = z.strictObject({
  id: uuid,
  key: z.string().nullable().meta({ description: 'Identifies the schedule: a request with the same key updates it' }),
  name: z.string(),
  type: z.string(),
  queue: z.string(),
  data: jobSchema.shape.data,
  priority: jobSchema.shape.priority,
  attempts: count,
  backoff: fullBackoffSchema.nullable(),
  timeout: count.nullable(),
  tenant: jobSchema.shape.tenant,
  tags: jobSchema.shape.tags,
  pattern: z.string().nullable().meta({ description: 'Cron pattern; null for a schedule with `every`' }),
  tz: z.string().nullable().meta({ description: 'Time zone of the pattern; null for UTC' }),
  every: count.nullable().meta({ description: 'Milliseconds' }),
  words,
  paused: z.boolean(),
  nextAt: instant.nullable().meta({ description: 'Null while paused' }),
  next: nextRuns,
  lastAt: instant.nullable(),
  lastJobId: uuid.nullable(),
  lastJobState: jobSchema.shape.state
    .nullable()
    .meta({ description: 'State of the last job; null without one, or when retention has removed it' }),
  lastError: z.string().nullable().meta({ description: 'Reason why the last tick created no job; null if it did' }),
  createdAt: instant,
  changedAt: instant,
  changedBy: z.string().meta({ description: 'Actor who last created, changed, paused or resumed it' }),
});
export type Schedule = z.output<typeof scheduleSchema>;

export interface Row {
  id: string;
  key: string | null;
  name: string;
  request: Template;
  pattern: string | null;
  tz: string | null;
  every_ms: string | null;
  paused: boolean;
  next_at: Date;
  last_at: Date | null;
  last_job_id: string | null;
  /** Undefined in a row that is not shown. */
  last_job_state?: JobState | null;
  last_error: string | null;
  created_at: Date;
  changed_at: Date;
  changed_by: string;
}

/**
 * Returns a request's job as the template of its ticks. The request's key belongs to the schedule: on a tick it would
 * make each job a duplicate of the first.
 */
export function templateOf({
  id: _id,
  runAt: _runAt,
  delay: _delay,
  deadline: _deadline,
  ...job
}: RoutedJob): Template {
  return { ...job, dedupeKey: null, dedupeTtl: null };
}

export function timesOf(row: Pick<Row, 'pattern' | 'tz' | 'every_ms'>): Times {
  if (row.every_ms !== null) return { every: Number(row.every_ms) };
  return { pattern: row.pattern ?? '', tz: row.tz ?? undefined };
}

/** Returns the names of the fields in which a request differs from the schedule; the requester is not compared. */
export function differences(row: Row, template: Template, repeat: Times & { name?: string | undefined }): string[] {
  const before = { ...row.request, ...timesOf(row), name: row.name } as Record<string, unknown>;
  const wanted = { ...template, every: repeat.every, pattern: repeat.pattern, tz: repeat.tz };
  const after = JSON.parse(JSON.stringify({ ...wanted, name: repeat.name ?? row.name })) as Record<string, unknown>;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of ['actor', 'parentId']) names.delete(name);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

export function toSchedule(row: Row): Schedule {
  const { type, queue, data, priority, maxAttempts, backoff, timeout, tenant, tags } = row.request;
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    data: maskSealed(data),
    ...{ type, queue, priority, backoff, timeout, tenant, tags },
    attempts: maxAttempts,
    pattern: row.pattern,
    tz: row.tz,
    every: row.every_ms === null ? null : Number(row.every_ms),
    words: row.pattern === null ? null : patternWords(row.pattern),
    paused: row.paused,
    nextAt: row.paused ? null : row.next_at,
    next: row.paused ? [] : nextRunsOf(row),
    lastAt: row.last_at,
    lastJobId: row.last_job_id,
    lastJobState: row.last_job_state ?? null,
    lastError: row.last_error,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
  };
}

/** Returns what people define of a schedule, for the audit. */
export function definitionOf(row: Row): Partial<Schedule> {
  const { key, name, type, queue, data, priority, attempts, tenant, tags, ...rest } = toSchedule(row);
  const { pattern, tz, every, paused, nextAt } = rest;
  return { key, name, type, queue, data, priority, attempts, tenant, tags, pattern, tz, every, paused, nextAt };
}

/** Returns the next runs; a pattern stored by an earlier release may be invalid in this one. */
function nextRunsOf(row: Row): Date[] {
  try {
    return runsFrom(timesOf(row), row.next_at, SHOWN);
  } catch {
    return [row.next_at];
  }
}
