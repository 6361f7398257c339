import type { BackupTable } from '../../jobs/backup-table.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';

/** Demands that want a runner, runners that may exist, and the runs dispatched by open execute_workflow jobs. */
export const RUNNER_TABLES: BackupTable[] = [
  { name: 'demands', contents: `from demands t where t.state not in ('completed','cancelled')` },
  {
    name: 'runners',
    contents: `from runners t where t.state in ('registering','starting','online','busy')
                  or t.removed_at is null and t.state in ('finished','failed')`,
  },
  {
    name: 'dispatched_runs',
    contents: `from (select d.* from jobs j join dispatched_runs d on d.job_id = j.id
                      where j.type = 'execute_workflow' and j.state in ${OPEN}) t`,
  },
];
