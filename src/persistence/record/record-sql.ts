import { RowArrays } from '../../database/row-arrays.js';
import type { AttemptError, ClaimedJob, Outcome } from '../../jobs/job.js';
import { DEAD_LETTERS } from '../transitions/dead-letter-sql.js';
import { DUE_IN_MS_SQL } from '../transitions/due-in-sql.js';
import { GROUP_FAILURES } from '../transitions/failure-groups-sql.js';
import type { JobState } from '../../jobs/job-state.js';
import { countErrors } from '../transitions/job-errors-sql.js';
import { count } from '../transitions/queue-totals-sql.js';

export interface Report {
  run: ClaimedJob;
  outcome: Outcome;
  /**
   * The result as JSON, null when there is none; serialized beforehand, since one that JSON refuses must not fail its group.
   */
  result: string | null;
  /** The run's last known progress, written with the outcome. */
  progress: number | null;
}

const ofError =
  (field: keyof AttemptError) =>
  ({ outcome }: Report) =>
    'error' in outcome ? outcome.error[field] : null;

const ROWS = new RowArrays<Report>(
  [
    ['id', 'uuid', ({ run }) => run.id],
    ['run_number', 'integer', ({ run }) => run.runNumber],
    ['result', 'jsonb', ({ result }) => result],
  ],
  [
    ['state', 'text', ({ outcome }) => stateAfter(outcome)],
    ['code', 'text', ofError('code')],
    ['message', 'text', ofError('message')],
    ['stack', 'text', ofError('stack')],
    ['retryable', 'boolean', ofError('retryable')],
    ['delay', 'double precision', ({ outcome }) => ('delay' in outcome ? outcome.delay : null)],
    ['detail', 'jsonb', ({ outcome }) => json(detailOf(outcome))],
    ['progress', 'real', ({ progress }) => progress],
    ['children_left', 'integer', ({ outcome }) => ('open' in outcome ? outcome.open : 0)],
  ],
);
const [IDS, LOW, HIGH, NODE] = ['$1::uuid[]', ...[1, 2, 3].map((n) => `$${ROWS.parameters + n}::uuid`)];

/** Shard of the counts, one of sixteen by the node's id, so that nodes recording concurrently rarely contend for rows. */
const SHARD = `(get_byte(uuid_send(${NODE}), 15) & 15)::smallint`;

/**
 * Bucket of a run in the latency histogram: half powers of two, so a quantile is accurate within 20 %. In floating
 * point: a numeric logarithm takes 15 µs.
 */
const BUCKET = `least(60, greatest(0, ceil(2 * ln(greatest(1, date_part('epoch', clock_timestamp() - j.started_at) * 1000)) / ln(2::float8))))::smallint`;

/** Condition for a promised cancel whose signal came too late for the run: the cancel still holds. */
const LATE_CANCEL = `(j.cancel_reason is not null and i.state in ('accepted','delayed','waiting_children'))`;

/** Next state: a parent whose children ended before it could wait continues immediately. */
const NEXT = `case when ${LATE_CANCEL} then 'cancelled'
                     when i.state = 'waiting_children' and j.open_children <= i.children_left then 'accepted' else i.state end`;

/** Records failed attempts, and counts them by code. */
const FAILED_ATTEMPTS = `
  f as (
    insert into job_failures (job_id, attempt, code, message, stack, retryable)
    select id, attempts_made, code, message, stack, retryable from c where code is not null
  ),
  ${countErrors({ jobs: 'c where code is not null', code: 'code', shard: SHARD })}`;

/**
 * Records the outcomes of a group of runs. The fence is the run's number and node: a row changes only while the reporting
 * run holds it. The node is needed since a database restored from an older copy gives the same number to another run.
 * Events, failures, dead letters, groups, counts and latencies derive from the rows that really changed. `LOW` and `HIGH` bound the
 * ids, see engine-claim-sql.ts; rows are locked in their order. A wake during the run ends the wait that its outcome
 * asks for. What failures need is left out where no outcome has an error.
 */
const recordSql = (errors: boolean) => `
  with kinds as materialized (select * from ${ROWS.kinds}),
  input as (select * from ${ROWS.rows} join kinds using (kind)),
  before as (
    select i.* from input i join jobs j on j.id = i.id
     where j.id = any(${IDS}) and j.id between ${LOW} and ${HIGH} and j.run_number = i.run_number and j.state = 'active'
       and j.node = ${NODE}
     order by j.id for update of j
  ),
  c as (
    update jobs j
       set state = ${NEXT},
           attempts_made = j.attempts_made + (i.code is not null or i.state = 'completed')::integer,
           result = i.result,
           error_code = coalesce(i.code, case when i.state = 'completed' then null else j.error_code end),
           error_message = coalesce(i.message, case when i.state = 'completed' then null else j.error_message end),
           run_at = case when i.delay is null then j.run_at
                         when j.woken and i.code is null then clock_timestamp()
                         else clock_timestamp() + i.delay * interval '1 ms' end,
           finished_at = case when i.state in ('completed','failed','cancelled') or ${LATE_CANCEL} then clock_timestamp() end,
           progress = case when i.state = 'completed' then 100 else i.progress end,
           node = null, crashes = case when i.state = 'accepted' then j.crashes else 0 end,
           children_left = i.children_left,
           cancel_reason = case when ${LATE_CANCEL} then j.cancel_reason
                                when i.state = 'cancelled' then coalesce(i.detail->>'reason', j.cancel_reason) end
      from before i
     where j.id = i.id and j.id = any(${IDS}) and j.id between ${LOW} and ${HIGH} and j.run_number = i.run_number
       and j.state = 'active'
    returning j.id, j.run_number, j.queue, j.type, j.state, j.attempts_made, i.code, i.message, i.stack, i.retryable,
              j.priority, j.tenant, j.error_code, j.error_message, j.finished_at, j.run_at, j.cancel_reason,
              case when j.state = 'cancelled' and i.state <> 'cancelled' then jsonb_build_object('reason', j.cancel_reason)
                   else i.detail end as detail,
              date_part('epoch', clock_timestamp() - j.started_at) * 1000 as run_ms, ${BUCKET} as bucket
  ),
  e as (
    insert into job_events (job_id, from_state, to_state, attempt, node, detail)
    select id, 'active', state, attempts_made + (code is null and state <> 'completed')::integer, ${NODE}, detail from c
  ),
  r as (
    insert into job_rollups as old (minute, queue, type, priority, shard, completed, failed, cancelled, retried, run_ms, recovered)
    select date_trunc('minute', clock_timestamp()), queue, type, priority, ${SHARD}, count(*) filter (where state = 'completed'),
           count(*) filter (where state = 'failed'), count(*) filter (where state = 'cancelled'),
           count(*) filter (where state = 'delayed' and code is not null), sum(run_ms),
           count(*) filter (where state = 'completed' and attempts_made > 1)
      from c group by queue, type, priority order by queue, type, priority
    on conflict (minute, queue, type, priority, shard) do update
       set completed = old.completed + excluded.completed, failed = old.failed + excluded.failed,
           cancelled = old.cancelled + excluded.cancelled, retried = old.retried + excluded.retried,
           run_ms = old.run_ms + excluded.run_ms, recovered = old.recovered + excluded.recovered
  ),
  l as (
    insert into queue_latencies as old (minute, queue, bucket, shard, jobs)
    select date_trunc('minute', clock_timestamp()), queue, bucket, ${SHARD}, count(*) from c
     where state in ('completed','failed') group by queue, bucket order by queue, bucket
    on conflict (minute, queue, bucket, shard) do update set jobs = old.jobs + excluded.jobs
  ),
  ${count({ jobs: `c where state in ('completed','failed','cancelled')`, shard: SHARD })}
  ${errors ? `, ${FAILED_ATTEMPTS}, ${DEAD_LETTERS}, ${GROUP_FAILURES}` : ''}
  select id, run_number as "runNumber", state, case when state = 'delayed' then ${DUE_IN_MS_SQL} else 0 end as "dueInMs",
         case when state = 'cancelled' then cancel_reason end as "cancelReason",
         ${errors ? 'exists (select 1 from d)' : 'false'} as "deadLettered"
    from c`;

/** For groups of outcomes without errors, and for all others. */
export const RECORD_SQL = recordSql(false);
export const RECORD_ERRORS_SQL = recordSql(true);

/**
 * Adds a fenced-off outcome to the trail and changes nothing else. Under the row's lock, since otherwise the event
 * could follow a change that it does not know of. `$4`/`$5`: id bounds.
 */
export const REFUSED_SQL = `
  with j as (
    select id, state, attempts_made from jobs where id = any($1::uuid[]) and id between $4 and $5 order by id for update
  )
  insert into job_events (job_id, from_state, to_state, attempt, node, detail)
  select j.id, j.state, j.state, j.attempts_made + 1, $3::uuid, t.detail
    from unnest($1::uuid[], $2::jsonb[]) as t(id, detail) join j using (id)`;

export function recordParameters(reports: Report[], node: string): unknown[] {
  const sorted = reports.map(({ run }) => run.id).sort();
  return [...ROWS.values(reports), sorted[0], sorted.at(-1), node];
}

export function refusedParameters(reports: Report[], node: string): unknown[] {
  const ids = reports.map(({ run }) => run.id);
  const sorted = [...ids].sort();
  return [
    ids,
    reports.map(({ run, outcome }) => JSON.stringify({ refused: stateAfter(outcome), runNumber: run.runNumber })),
    node,
    sorted[0],
    sorted.at(-1),
  ];
}

/** @throws TypeError for values that JSON can't represent: a cycle, a bigint */
export function json(value: unknown): string | null {
  return value === null || value === undefined ? null : (JSON.stringify(value) ?? null);
}

function stateAfter(outcome: Outcome): JobState {
  switch (outcome.kind) {
    case 'completed':
    case 'failed':
    case 'cancelled':
      return outcome.kind;
    case 'retry':
    case 'parked':
      return 'delayed';
    case 'released':
      return 'accepted';
    case 'waiting':
      return 'waiting_children';
  }
}

function detailOf(outcome: Outcome): object | null {
  switch (outcome.kind) {
    case 'completed':
      return null;
    case 'failed':
      return { code: outcome.error.code };
    case 'retry':
      return { code: outcome.error.code, retryInMs: outcome.delay };
    case 'parked':
      return { reason: outcome.reason, waitsMs: outcome.delay, lane: outcome.lane };
    case 'released':
    case 'cancelled':
      return { reason: outcome.reason };
    case 'waiting':
      return { reason: 'waits for its children' };
  }
}
