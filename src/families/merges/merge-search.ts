import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { PullRequestPages } from './hosts/pull-request-pages.js';
import {
  ITEM_COLUMNS,
  MERGE_COLUMNS,
  MERGE_STATE_SQL,
  MERGE_TABLES_SQL,
  type Merge,
  type MergeDetail,
  type MergeState,
  type ShownItem,
} from './model/merge.js';

export interface MergeFilter {
  state?: MergeState;
  projectId?: string;
  targetBranch?: string;
  deploymentId?: string;
}

const ALL = ['open', 'completed', 'failed'];
/** States in the table that an index finds: a group may be shown as ended since its job is. */
const STORED: Record<MergeState, string[]> = {
  ...{ waiting: ['open'], merging: ['open'], cancelled: ['open'] },
  ...{ completed: ['completed'], failed: ['open', 'failed'] },
};

const LIST_SQL = `
  select m.seq, ${MERGE_COLUMNS} from ${MERGE_TABLES_SQL}
   where m.state = any($1) and ($2::text is null or ${MERGE_STATE_SQL} = $2) and ($3::text is null or m.project_id = $3)
     and ($4::text is null or m.target_branch = $4) and ($5::text is null or m.deployment_id = $5)
     and ($6::bigint is null or m.seq < $6)
   order by m.seq desc limit $7`;
const ONE_SQL = `
  select ${MERGE_COLUMNS},
         case when j.state = 'failed'
              then jsonb_build_object('code', coalesce(j.error_code, ''), 'message', coalesce(j.error_message, '')) end as error,
         case when ${MERGE_STATE_SQL} = 'waiting' then (
           select jsonb_build_object('taskGroupId', o.task_group_id, 'jobId', o.job_id)
             from merges o join jobs of_other on of_other.id = o.job_id and of_other.state in ${OPEN_STATES_SQL}
            where o.lane = m.lane and o.task_group_id <> m.task_group_id and (o.turn = 'held' or o.turn = 'waiting' and o.seq < m.seq)
            order by o.turn, o.seq limit 1) end as "waitsFor"
    from ${MERGE_TABLES_SQL} where m.task_group_id = $1`;
const FIND_SQL = `
  select ${MERGE_COLUMNS} from ${MERGE_TABLES_SQL}
   where m.task_group_id in (
           select task_group_id from merges where task_group_id = $1
           union select task_group_id from (select * from merges order by seq desc limit 1000) recent
                  where strpos(lower(task_group_id), lower($1)) > 0)
   order by m.task_group_id = $1 desc, m.seq desc limit $2`;
const ITEMS_SQL = `select ${ITEM_COLUMNS} from merge_items where task_group_id = $1 order by n`;

/** Reads groups for interfaces. */
@Injectable()
export class MergeSearch {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly pages: PullRequestPages,
  ) {}

  /** Returns groups, the newest first; `cursor` is the position of the last one of the previous page. */
  async list(filter: MergeFilter, limit: number, cursor?: string): Promise<Page<Merge>> {
    const { state = null, projectId = null, targetBranch = null, deploymentId = null } = filter;
    const stored = state === null ? ALL : STORED[state];
    const values = [stored, state, projectId, targetBranch, deploymentId, cursor ?? null, limit + 1];
    const rows = await this.ledger.query<Merge & { seq: string }>(LIST_SQL, values);
    const shown = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? (shown.at(-1)?.seq ?? null) : null;
    return { items: shown.map(({ seq: _, ...merge }) => merge), nextCursor };
  }

  /** Returns the groups whose id has the text, the one of this id first; of those with a part of it, recent ones only. */
  find(text: string, limit: number): Promise<Merge[]> {
    return this.ledger.query(FIND_SQL, [text, limit]);
  }

  /** @throws HubError NOT_FOUND */
  get(taskGroupId: string): Promise<MergeDetail> {
    return this.ledger.transaction((db) => this.read(db, taskGroupId));
  }

  /** Returns a group with its tasks, as the caller's transaction sees it. @throws HubError NOT_FOUND */
  async read(db: Queryable, taskGroupId: string): Promise<MergeDetail> {
    const [merge] = await queryRows<Omit<MergeDetail, 'items'>>(db, ONE_SQL, [taskGroupId]);
    if (!merge) throw new HubError('NOT_FOUND', `There is no merge of the group ${taskGroupId}`);
    const items = await queryRows<Omit<ShownItem, 'url'>>(db, ITEMS_SQL, [taskGroupId]);
    return { ...merge, items: items.map((item) => ({ ...item, url: this.pages.of(merge, item.number) })) };
  }
}
