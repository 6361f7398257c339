import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
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
     and ($4::text is null or m.target_branch = $4) and ($5::bigint is null or m.seq < $5)
   order by m.seq desc limit $6`;
const ONE_SQL = `
  select ${MERGE_COLUMNS},
         case when j.state = 'failed'
              then jsonb_build_object('code', coalesce(j.error_code, ''), 'message', coalesce(j.error_message, '')) end as error
    from ${MERGE_TABLES_SQL} where m.task_group_id = $1`;
const ITEMS_SQL = `select ${ITEM_COLUMNS} from merge_items where task_group_id = $1 order by n`;

/** Reads groups for interfaces. */
@Injectable()
export class MergeSearch {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns groups, the newest first; `cursor` is the position of the last one of the previous page. */
  async list({ state, projectId, targetBranch }: MergeFilter, limit: number, cursor?: string): Promise<Page<Merge>> {
    const stored = state === undefined ? ALL : STORED[state];
    const values = [stored, state ?? null, projectId ?? null, targetBranch ?? null, cursor ?? null, limit + 1];
    const rows = await this.ledger.query<Merge & { seq: string }>(LIST_SQL, values);
    const shown = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? (shown.at(-1)?.seq ?? null) : null;
    return { items: shown.map(({ seq: _, ...merge }) => merge), nextCursor };
  }

  /** @throws HubError NOT_FOUND */
  get(taskGroupId: string): Promise<MergeDetail> {
    return this.ledger.transaction((db) => readMerge(db, taskGroupId));
  }
}

/** Returns a group with its tasks, as the caller's transaction sees it. @throws HubError NOT_FOUND */
export async function readMerge(db: Queryable, taskGroupId: string): Promise<MergeDetail> {
  const [merge] = await queryRows<Omit<MergeDetail, 'items'>>(db, ONE_SQL, [taskGroupId]);
  if (!merge) throw new HubError('NOT_FOUND', `There is no merge of the group ${taskGroupId}`);
  return { ...merge, items: await queryRows<ShownItem>(db, ITEMS_SQL, [taskGroupId]) };
}
