import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { ItemState } from './model/merge.js';
import type { MergeTasks } from './model/merge-tasks.js';

/** A task of a group, with what is known of its pull request. */
export interface MergeItem {
  taskId: string;
  /** Null: its task has not been read yet, or has none. */
  number: number | null;
  state: ItemState;
  sha: string | null;
  code: string | null;
  message: string | null;
  /** How often it was not ready to be merged. */
  checks: number;
  /** The host's id of the request in its merge queue. */
  queueId: string | null;
  mergedAt: Date | null;
}

/** Columns of an item that change; what is absent stays. */
export type ItemChange = Partial<Omit<MergeItem, 'taskId'>> & { title?: string; retargetedFrom?: string };

const COLUMNS: Record<keyof ItemChange, string> = {
  ...{ number: 'number', state: 'state', sha: 'sha', code: 'code', message: 'message', checks: 'checks' },
  ...{ queueId: 'queue_id', mergedAt: 'merged_at', title: 'title', retargetedFrom: 'retargeted_from' },
};

const KNOWN_SQL = `
  select m.job_id as "jobId", m.state,
         exists (select 1 from jobs j where j.id = m.job_id and j.id <> $2 and j.state in ${OPEN}) as busy
    from merges m where m.task_group_id = $1 for update`;
const UPSERT_SQL = `
  insert into merges as m (task_group_id, job_id, project_id, target_branch, on_conflict) values ($1, $2, $3, $4, $5)
  on conflict (task_group_id) do update
     set job_id = excluded.job_id, project_id = excluded.project_id, target_branch = excluded.target_branch,
         on_conflict = excluded.on_conflict, state = 'open', ended_at = null, deployment_id = null,
         seq = case when m.job_id = excluded.job_id then m.seq else excluded.seq end,
         turn = case when m.job_id = excluded.job_id then m.turn else 'none' end,
         created_at = case when m.job_id = excluded.job_id then m.created_at else now() end`;
/** `$4`: states that stay; all else is begun again. */
const ITEMS_SQL = `
  insert into merge_items as i (task_group_id, task_id, n)
  select $1, t.id, t.n from unnest($2::text[], $3::smallint[]) as t (id, n)
  on conflict (task_group_id, task_id) do update
     set n = excluded.n, updated_at = case when i.state = any($4) then i.updated_at else now() end,
         state = case when i.state = any($4) then i.state else 'pending' end,
         number = case when i.state = any($4) then i.number end, sha = case when i.state = any($4) then i.sha end,
         code = case when i.state = any($4) then i.code end, message = case when i.state = any($4) then i.message end,
         checks = case when i.state = any($4) then i.checks else 0 end,
         queue_id = case when i.state = any($4) then i.queue_id end,
         merged_at = case when i.state = any($4) then i.merged_at end`;
const LIST_SQL = `
  select task_id as "taskId", number, state, sha, code, message, checks, queue_id as "queueId", merged_at as "mergedAt"
    from merge_items where task_group_id = $1 order by n`;
const END_SQL = `
  update merges set state = $3, deployment_id = $4, turn = 'none', ended_at = now() where task_group_id = $1 and job_id = $2`;

/** Groups of tasks and what became of their pull requests, by the id of the group. */
@Injectable()
@RetentionRules({
  delete: `delete from merges m where created_at < now() - $1::float8 * interval '1 ms'
              and not exists (select 1 from jobs j where j.id = m.job_id and j.state in ${OPEN})`,
})
export class MergeStore {
  constructor(private readonly ledger: LedgerDb) {}

  /**
   * Opens the record of a group for a run of its job. A later run of the job goes on; a later attempt tries again what has failed,
   * a retried job what was left out, too, and another job everything. @throws HubError WRONG_STATE when another open job has the group
   */
  open(jobId: string, payload: MergeTasks): Promise<MergeItem[]> {
    return this.ledger.transaction(async (db) => {
      const { taskGroupId } = payload;
      const [known] = await queryRows<{ jobId: string; state: string; busy: boolean }>(db, KNOWN_SQL, [
        ...[taskGroupId, jobId],
      ]);
      if (known?.busy) throw new HubError('WRONG_STATE', `Job ${known.jobId} is merging the group ${taskGroupId}`);
      const own = known?.jobId === jobId;
      await this.insert(db, jobId, payload, own ? (known.state === 'open' ? RUNNING : ['merged']) : []);
      return queryRows<MergeItem>(db, LIST_SQL, [taskGroupId]);
    });
  }

  /** Stores a group for a job that has not run. @param kept states of items that stay as they are */
  async insert(db: Queryable, jobId: string, payload: MergeTasks, kept: readonly ItemState[] = []): Promise<void> {
    const { taskGroupId, projectId, taskIds, targetBranch, onConflict } = payload;
    await db.query(UPSERT_SQL, [taskGroupId, jobId, projectId, targetBranch, onConflict]);
    await db.query(`delete from merge_items where task_group_id = $1 and task_id <> all($2)`, [taskGroupId, taskIds]);
    await db.query(ITEMS_SQL, [taskGroupId, taskIds, taskIds.map((_, n) => n), kept]);
  }

  /** Stores what the tasks of the group say of their requests. */
  async resolve(jobId: string, taskGroupId: string, items: readonly MergeItem[]): Promise<void> {
    await this.ledger.query(
      `update merge_items i set number = x.number, state = x.state, code = x.code, message = x.message, updated_at = now()
         from jsonb_to_recordset($2) as x ("taskId" text, number integer, state text, code text, message text)
        where i.task_group_id = $1 and i.task_id = x."taskId" and i.state <> 'merged'
          and exists (select 1 from merges m where m.task_group_id = $1 and m.job_id = $3)`,
      [taskGroupId, JSON.stringify(items), jobId],
    );
  }

  /** Changes an item of the job's group, unless it is merged, or another job has the group: a run that was superseded may report later. */
  async change(jobId: string, taskGroupId: string, taskId: string, change: ItemChange): Promise<void> {
    const entries = Object.entries(change) as [keyof ItemChange, unknown][];
    const sets = entries.map(([name], index) => `${COLUMNS[name]} = $${index + 4}`);
    await this.ledger.query(
      `update merge_items set ${sets.join(', ')}, updated_at = now()
        where task_group_id = $1 and task_id = $2 and state <> 'merged'
          and exists (select 1 from merges m where m.task_group_id = $1 and m.job_id = $3)`,
      [taskGroupId, taskId, jobId, ...entries.map(([, value]) => value)],
    );
  }

  async end(group: MergeTasks, jobId: string, state: 'completed' | 'failed', deploymentId: string | null) {
    await this.ledger.query(END_SQL, [group.taskGroupId, jobId, state, deploymentId]);
  }
}

const RUNNING: readonly ItemState[] = ['pending', 'merged', 'skipped'];
