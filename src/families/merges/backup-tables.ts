import type { BackupTable } from '../../jobs/backup-table.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';

const JOBS = `from jobs j join merges m on m.job_id = j.id`;
const ARE_OPEN = `where j.type = 'merge_tasks' and j.state in ${OPEN}`;

/** Groups of open jobs with what is merged of them, so that a restored job goes on from there. */
export const MERGE_TABLES: BackupTable[] = [
  {
    name: 'merges',
    contents: `from (select m.* ${JOBS} ${ARE_OPEN}) t`,
    orderedBy: 'seq',
    restored: { seq: `nextval(pg_get_serial_sequence('merges', 'seq'))` },
  },
  {
    name: 'merge_items',
    contents: `from (select i.* ${JOBS} join merge_items i on i.task_group_id = m.task_group_id ${ARE_OPEN}) t`,
  },
];
