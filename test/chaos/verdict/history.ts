import type { JobState } from '../../../src/jobs/job-state.js';
import type { PlannedJob } from '../load/plan.js';
import type { World } from '../world/world.js';

export interface Step {
  /** Milliseconds since 1970 by PostgreSQL's clock, which is this machine's. */
  at: number;
  from: JobState | null;
  to: JobState;
  node: string | null;
  actor: string | null;
  attempt: number;
  detail: Record<string, unknown> | null;
  /** Time from which the job is due after this step, in milliseconds since 1970. */
  due: number;
}

/** A job as recorded in the ledger. */
export interface LedgerJob {
  id: string;
  /** Key of the plan; a child's is its parent's with a number, `tick` is the schedule's. */
  key: string;
  type: string;
  state: JobState;
  code: string | null;
  runNumber: number;
  trail: Step[];
}

const JOBS_SQL = `
  select id, type, state, error_code as code, run_number as "runNumber",
         (select substr(t, 5) from unnest(tags) t where t like 'key:%') as key
    from jobs where tags @> array[$1]`;
const TRAIL_SQL = `
  select job_id as id, extract(epoch from at)::float8 * 1000 as at, from_state as "from", to_state as "to", node, actor,
         attempt, detail
    from job_events where job_id = any($1::uuid[]) order by seq`;

/** Reads a run's jobs and their trails from the ledger. */
export async function historyOf({ postgres }: World, run: string, plan: readonly PlannedJob[]): Promise<LedgerJob[]> {
  const rows = await postgres.ask<Omit<LedgerJob, 'trail'>>(JOBS_SQL, [`run:${run}`]);
  const jobs = new Map(rows.map((row): [string, LedgerJob] => [row.id, { ...row, trail: [] }]));
  const steps = await postgres.ask<Omit<Step, 'due'> & { id: string }>(TRAIL_SQL, [[...jobs.keys()]]);
  const delays = new Map(plan.map(({ key, request }) => [key, request.delay ?? 0]));
  for (const { id, ...step } of steps) {
    const job = jobs.get(id);
    if (!job) continue;
    const before = job.trail.at(-1)?.due ?? step.at + (delays.get(job.key) ?? 0);
    job.trail.push({ ...step, due: dueAfter(step, before) });
  }
  return [...jobs.values()];
}

/** Returns when a job is due after a step; the events of retries and snoozes contain their delay. */
function dueAfter({ at, detail }: Omit<Step, 'due'>, before: number): number {
  const waits = detail?.retryInMs ?? detail?.waitsMs;
  return typeof waits === 'number' ? at + waits : before;
}

/** Counts a run's open jobs, and all open dead-letter jobs. */
export async function openJobs({ postgres }: World, run: string): Promise<number> {
  const [row] = await postgres.ask<{ n: number }>(
    `select count(*)::integer as n from jobs
      where (tags @> array[$1] or type = 'dead_letter') and state not in ('completed','failed','cancelled')`,
    [`run:${run}`],
  );
  return row?.n ?? 0;
}

/** Counts the dead letters of each failed job, in all and completed. */
export async function deadLetters(
  { postgres }: World,
  jobs: readonly LedgerJob[],
): Promise<Map<string, { made: number; completed: number }>> {
  const failed = jobs.filter(({ state }) => state === 'failed').map(({ id }) => id);
  const rows = await postgres.ask<{ id: string; made: number; completed: number }>(
    `select data->>'jobId' as id, count(*)::integer as made,
            count(*) filter (where state = 'completed')::integer as completed
       from jobs where type = 'dead_letter' and data->>'jobId' = any($1) group by 1`,
    [failed],
  );
  const found = new Map(rows.map(({ id, ...counts }) => [id, counts]));
  return new Map(failed.map((id) => [id, found.get(id) ?? { made: 0, completed: 0 }]));
}
