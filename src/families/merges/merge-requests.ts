import { Injectable } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { JobRouter } from '../../routing/job-router.js';
import { MergeSearch } from './merge-search.js';
import { MergeStore } from './merge-store.js';
import type { MergeDetail } from './model/merge.js';
import type { MergeTasks } from './model/merge-tasks.js';

/** Requests of people and programs to merge groups of tasks. */
@Injectable()
export class MergeRequests {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly router: JobRouter,
    private readonly store: MergeStore,
    private readonly search: MergeSearch,
  ) {}

  /**
   * Stores a group and enqueues its job, both or neither. A group whose job is open is returned as it is.
   * @throws HubError IDEMPOTENCY_MISMATCH when the open one has other content
   */
  create(data: MergeTasks, actor: string): Promise<MergeDetail> {
    return this.ledger.transaction(async (db) => {
      const job = await this.router.route({ type: 'merge_tasks', data }, { manager: db, actor });
      const { taskGroupId } = data;
      // A job that was enqueued without this request, and has not run yet, has no record.
      if (!job.duplicate || !(await isKnown(db, taskGroupId))) await this.store.insert(db, job.id, data);
      const merge = await this.search.read(db, taskGroupId);
      await recordAct(db, { target: taskGroupId, after: { jobId: job.id, duplicate: job.duplicate } });
      return merge;
    });
  }
}

async function isKnown(db: Queryable, taskGroupId: string): Promise<boolean> {
  return (await queryRows(db, `select 1 from merges where task_group_id = $1`, [taskGroupId])).length > 0;
}
