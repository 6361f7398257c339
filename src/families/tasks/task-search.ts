import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { pageByBytes, PAGE_COLUMNS } from '../../database/page-by-bytes.js';
import type { Scopes } from '../../jobs/scopes.js';
import { TASK_COLUMNS, TASK_TABLES_SQL, type Task, type TaskDetail, type TaskState } from './model/task.js';

export interface TaskFilter {
  state?: TaskState;
  projectId?: string;
  label?: string;
  worker?: string;
}

const LIST_SQL = pageByBytes({
  rows: `
    select t.seq, ${TASK_COLUMNS} from ${TASK_TABLES_SQL}
     where ($2::bigint is null or t.seq < $2) and ($3::text is null or t.state = $3) and ($4::text is null or t.project_id = $4)
       and ($5::text is null or t.labels @> array[$5]) and ($6::text is null or t.worker = $6)
       and ($7::text[] is null or t.tenant = any($7)) and $8
     order by t.seq desc limit $1`,
  order: 'seq desc',
  stored: `coalesce(pg_column_size(result), 0) + pg_column_size(data)`,
  bytes: `coalesce(octet_length(result::text), 0) + octet_length(data::text) + 1000`,
});
const ONE_SQL = `
  select t.seq, ${TASK_COLUMNS},
         coalesce((select jsonb_agg(jsonb_build_object('taskId', d.depends_on, 'state', on_it.state) order by d.depends_on)
                     from task_dependencies d left join tasks on_it
                      on on_it.task_id = d.depends_on and on_it.tenant is not distinct from t.tenant
                    where d.task_id = t.task_id), '[]') as "dependsOn"
    from ${TASK_TABLES_SQL} where t.task_id = $1 and ($2::text[] is null or t.tenant = any($2)) and $3`;
const LEASES_SQL = `
  select leased_by as "leasedBy", worker, leased_at as "leasedAt", ended_at as "endedAt", outcome
    from task_leases where task_id = $1 order by leased_at desc, token limit 20`;

const OPEN_SQL = `
  select t.task_id as "taskId", t.project_id as "projectId", t.job_id as "jobId", t.state, t.priority, left(j.data->>'title', 500) as title,
         t.worker, t.leased_until as "leasedUntil", t.progress::float8 as progress, t.note
    from (select * from tasks where state in ('blocked','ready','leased') order by seq desc limit 200) t
    left join jobs j on j.id = t.job_id order by t.seq desc`;

const FIND_SQL = `
  select t.task_id as "taskId", t.state, left(j.data->>'title', 200) as title
    from (select task_id from tasks where task_id = $1 union (select task_id from tasks order by seq desc limit 1000)) few
    join tasks t using (task_id)
    left join lateral (select data from jobs where id = t.job_id limit 1) j on true
   where t.task_id = $1 or strpos(lower(j.data->>'title'), lower($1)) > 0
   order by t.task_id = $1 desc, t.seq desc limit $2`;

export type FoundTask = Pick<Task, 'taskId' | 'state' | 'title'>;

/** An open task as live views show it. */
export type OpenTask = Pick<
  Task,
  'taskId' | 'projectId' | 'jobId' | 'state' | 'priority' | 'title' | 'worker' | 'leasedUntil' | 'progress' | 'note'
>;

/** Number of open tasks in a state, and the age of the oldest ready one in seconds. */
export interface TaskCount {
  state: TaskState;
  tasks: number;
  oldestSeconds: number;
}

/** Reads tasks for interfaces. */
@Injectable()
export class TaskSearch {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns tasks, newest first, as many as fit in a page; `cursor` is the position of the last one of the previous page. */
  async list(
    { state, projectId, label, worker }: TaskFilter,
    scopes: Scopes,
    limit: number,
    cursor?: string,
  ): Promise<Page<Task>> {
    const filter = [state ?? null, projectId ?? null, label ?? null, worker ?? null];
    const values = [limit + 1, cursor ?? null, ...filter, scopes.tenants, isInside(scopes)];
    const rows = await this.ledger.query<Task & { seq: string; whole: number }>(LIST_SQL, values);
    const shown = rows.slice(0, limit);
    const more = rows.length > limit || rows.length < (rows[0]?.whole ?? 0);
    return { items: shown.map((row) => toTask(row)), nextCursor: more ? (shown.at(-1)?.seq ?? null) : null };
  }

  /** @throws HubError NOT_FOUND */
  async get(taskId: string, scopes: Scopes): Promise<TaskDetail> {
    const [[task], leases] = await Promise.all([
      this.ledger.query<Task & Pick<TaskDetail, 'dependsOn'>>(ONE_SQL, [taskId, scopes.tenants, isInside(scopes)]),
      this.ledger.query<TaskDetail['leases'][number]>(LEASES_SQL, [taskId]),
    ]);
    if (!task) throw new HubError('NOT_FOUND', `There is no task ${taskId}`);
    const { dependsOn } = task;
    return { ...toTask(task), dependsOn, leases };
  }

  /** Returns the task of an id, and those of the newest thousand whose title contains the text, in any case. */
  find(text: string, limit: number): Promise<FoundTask[]> {
    return this.ledger.query(FIND_SQL, [text, limit]);
  }

  /** Returns the newest open tasks without what they carry, 200 at most. */
  open(): Promise<OpenTask[]> {
    return this.ledger.query(OPEN_SQL);
  }

  /** Counts the open tasks by state. */
  counts(): Promise<TaskCount[]> {
    return this.ledger.query(
      `select state, count(*)::integer as tasks, extract(epoch from now() - min(created_at))::float8 as "oldestSeconds"
         from tasks where state in ('blocked','ready','leased') group by state`,
    );
  }
}

const isInside = ({ queues }: Scopes) => queues === null || queues.includes('tasks');

function toTask(row: Task): Task {
  const task: Record<string, unknown> = { ...row };
  for (const column of ['seq', 'dependsOn', ...PAGE_COLUMNS]) delete task[column];
  return task as unknown as Task;
}
