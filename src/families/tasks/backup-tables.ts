import type { BackupTable } from '../../jobs/backup-table.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';
import { OPEN_TASKS_SQL } from './model/task.js';

/** Tasks that open jobs go on with, as merges do. */
const NAMED_SQL = `
  select jsonb_array_elements_text(j.data->'taskIds') from jobs j
   where j.type = 'merge_tasks' and j.state in ${OPEN} and jsonb_typeof(j.data->'taskIds') = 'array'`;

/** Open tasks with what they wait for, those that open jobs name, and the leases by which workers have them. A satisfied dependency says so itself. */
export const TASK_TABLES: BackupTable[] = [
  {
    name: 'tasks',
    contents: `from (select * from tasks where state in ${OPEN_TASKS_SQL} or task_id in (${NAMED_SQL})) t`,
    orderedBy: 'seq',
    restored: { seq: `nextval(pg_get_serial_sequence('tasks', 'seq'))` },
  },
  {
    name: 'task_dependencies',
    contents: `from (select d.* from tasks o join task_dependencies d on d.task_id = o.task_id
                      where o.state in ${OPEN_TASKS_SQL}) t`,
  },
  {
    name: 'task_leases',
    contents: `from (select l.* from tasks o join task_leases l on l.task_id = o.task_id
                      where o.state in ${OPEN_TASKS_SQL}) t`,
  },
];
