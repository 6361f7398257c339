import { Injectable } from '@nestjs/common';
import { newId } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { priorityOf } from '../../routing/priority-rules.js';
import type { Match } from '../model/runner-sets.js';
import {
  nextDemandState,
  transitionTable,
  type DemandEvent,
  type DemandState,
  type JobAction,
} from '../model/demand-state.js';
import type { WorkflowJobUpdate } from '../model/workflow-job-update.js';
import { HEARD_SQL, heardOf } from './heard-repository-sql.js';

/** The fields of a demand that are needed to act on it. */
export interface DemandRow {
  id: string;
  workflow_job_id: string;
  run_attempt: number;
  repository: string;
  repository_private: boolean;
  repository_fork: boolean;
  labels: string[];
  runner_set: string | null;
  state: DemandState;
  runner_id: string | null;
  runner_name: string | null;
}

const COLUMNS = `
  id, workflow_job_id, run_attempt, repository, repository_private, repository_fork, labels, runner_set, state, runner_id,
  runner_name`;

/**
 * Stores a report in one guarded statement: `$18` maps each state to its next one, and the row's lock makes sure that
 * it is the row's current state. Of the repository the newest report counts, whichever job it came with. Fields that a
 * report leaves open stay as an earlier one set them, so the order of reports does not matter.
 */
const REPORT_SQL = `
  with ${HEARD_SQL}
  insert into demands as d (
    id, workflow_job_id, run_attempt, run_id, repository, repository_private, labels, runner_set, state, priority,
    conclusion, runner_name, waiting_reason, workflow_name, job_name, head_branch, queued_at, started_at, completed_at,
    repository_fork, repository_id)
  values ($1, $2, $3, $4, coalesce((select full_name from heard), $5), coalesce((select private from heard), $6), $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, coalesce($17::timestamptz, now()),
          $19, $20, coalesce((select fork from heard), $21), $22)
  on conflict (workflow_job_id, run_attempt) do update set
    state = $18::jsonb ->> d.state,
    waiting_reason = case when $18::jsonb ->> d.state = d.state then d.waiting_reason else excluded.waiting_reason end,
    updated_at = case when $18::jsonb ->> d.state = d.state then d.updated_at else now() end,
    repository_id = coalesce(excluded.repository_id, d.repository_id),
    repository = case when excluded.repository_id is null then d.repository else excluded.repository end,
    repository_private = case when excluded.repository_id is null then d.repository_private else excluded.repository_private end,
    repository_fork = case when excluded.repository_id is null then d.repository_fork else excluded.repository_fork end,
    run_id = coalesce(d.run_id, excluded.run_id),
    conclusion = coalesce(d.conclusion, excluded.conclusion),
    runner_name = coalesce(d.runner_name, excluded.runner_name),
    workflow_name = coalesce(d.workflow_name, excluded.workflow_name),
    job_name = coalesce(d.job_name, excluded.job_name),
    head_branch = coalesce(d.head_branch, excluded.head_branch),
    queued_at = least(d.queued_at, excluded.queued_at),
    started_at = coalesce(d.started_at, excluded.started_at),
    completed_at = coalesce(d.completed_at, excluded.completed_at)
  returning ${COLUMNS}, exists (select from changed) as repository_changed`;

/** States of demands that have no runner yet. */
const WAITING: DemandState[] = ['blocked', 'queued', 'held'];

/** Reads and writes demands in the ledger. */
@Injectable()
export class DemandStore {
  constructor(private readonly ledger: LedgerDb) {}

  /** Stores a report of GitHub's, in any order and any number of times. */
  async report(report: WorkflowJobUpdate, match: Match): Promise<DemandRow & { repository_changed: boolean }> {
    const event = toEvent(report);
    const ran = report.action === 'in_progress' || report.action === 'completed';
    const ended = report.action === 'completed';
    const [row] = await this.ledger.query<DemandRow & { repository_changed: boolean }>(REPORT_SQL, [
      newId(),
      report.workflowJobId,
      report.runAttempt,
      report.runId,
      report.repository,
      report.repositoryPrivate,
      report.labels,
      match.set?.name ?? null,
      nextDemandState(undefined, event),
      priorityOf('prepare_runner', { workflow: report.workflowName, ref: report.headBranch }),
      ended ? report.conclusion : null,
      // Before in_progress, the name is not that of the job's runner: GitHub itself sends such names.
      ran ? report.runnerName : null,
      ran ? null : match.refusal,
      report.workflowName,
      report.jobName,
      report.headBranch,
      report.createdAt ?? report.startedAt,
      JSON.stringify(transitionTable(event)),
      ran ? report.startedAt : null,
      ended ? report.completedAt : null,
      report.repositoryFork,
      ...heardOf(report),
    ]);
    if (!row) throw new Error('the ledger answered nothing');
    return row;
  }

  /** Returns the states of those jobs that have a demand, by `<job id>/<attempt>`. */
  async known(jobs: { workflowJobId: string; runAttempt: number }[]): Promise<Map<string, DemandState>> {
    const rows = await this.ledger.query<{ key: string; state: DemandState }>(
      `select d.workflow_job_id || '/' || d.run_attempt as key, d.state
         from demands d join unnest($1::bigint[], $2::integer[]) as j(id, attempt)
           on d.workflow_job_id = j.id and d.run_attempt = j.attempt`,
      [jobs.map(({ workflowJobId }) => workflowJobId), jobs.map(({ runAttempt }) => runAttempt)],
    );
    return new Map(rows.map(({ key, state }) => [key, state]));
  }

  /** Returns up to 100 demands that wait for a runner of this hub and have not been updated since `before`. */
  async waitingSince(repository: string, before: Date): Promise<DemandRow[]> {
    return this.ledger.query<DemandRow>(
      `select ${COLUMNS} from demands
        where state not in ('completed','cancelled') and state = any($2::text[]) and repository = $1
          and runner_set is not null and updated_at < $3 order by id limit 100`,
      [repository, WAITING, before],
    );
  }

  /** Returns a page of waiting demands, by id. @param known only demands for none of these sets; null: all */
  async waiting(after: string, limit: number, known: string[] | null): Promise<DemandRow[]> {
    return this.ledger.query<DemandRow>(
      `select ${COLUMNS} from demands
        where state not in ('completed','cancelled') and state = any($3::text[]) and id > $1
          and ($4::text[] is null or runner_set is null or runner_set <> all($4::text[]))
        order by id limit $2`,
      [after, limit, WAITING, known],
    );
  }

  /** Moves demands that still wait to other sets, or to none. Returns how many. */
  async rematch(matches: { id: string; match: Match }[]): Promise<number> {
    const changed = await this.ledger.query(
      `update demands d set runner_set = m.runner_set, waiting_reason = m.reason, updated_at = now()
         from unnest($1::uuid[], $2::text[], $3::text[]) as m(id, runner_set, reason)
        where d.id = m.id and d.state = any($4::text[]) returning d.id`,
      [
        matches.map(({ id }) => id),
        matches.map(({ match }) => match.set?.name ?? null),
        matches.map(({ match }) => match.refusal),
        WAITING,
      ],
    );
    return changed.length;
  }

  async find(id: string): Promise<DemandRow | undefined> {
    const [row] = await this.ledger.query<DemandRow>(`select ${COLUMNS} from demands where id = $1`, [id]);
    return row;
  }

  /** Returns the demand that is assigned to this runner and has not been seen running yet. */
  async claimantOf(runnerId: string): Promise<DemandRow | undefined> {
    const [row] = await this.ledger.query<DemandRow>(
      `select ${COLUMNS} from demands where runner_id = $1 and state = 'provisioning'`,
      [runnerId],
    );
    return row;
  }

  /** Returns the demands whose job has been seen running on this runner, and not ending. */
  async runningOn(runnerId: string): Promise<DemandRow[]> {
    return this.ledger.query<DemandRow>(
      `select ${COLUMNS} from demands where runner_id = $1 and state = 'in_progress'`,
      [runnerId],
    );
  }

  /**
   * Marks and returns up to 20 demands with a runner that have been silent for `silenceMs`, each at most once in that
   * time over all nodes.
   */
  async toAsk(silenceMs: number): Promise<DemandRow[]> {
    return this.ledger.query<DemandRow>(
      `update demands set asked_at = now() where id in (
         select id from demands
          where state in ('provisioning','in_progress') and runner_id is not null
            and greatest(updated_at, asked_at) < now() - $1 * interval '1 ms'
          order by greatest(updated_at, asked_at) limit 20 for update skip locked)
       returning ${COLUMNS}`,
      [silenceMs],
    );
  }

  async isOwnRunner(name: string | null): Promise<boolean> {
    if (name === null) return false;
    return (await this.ledger.query(`select 1 from runners where name = $1`, [name])).length > 0;
  }
}

function toEvent({ action, conclusion }: WorkflowJobUpdate): DemandEvent & { type: JobAction } {
  return action === 'completed' ? { type: action, conclusion } : { type: action };
}
