import type { BackupTable } from '../../jobs/backup-table.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';

/** Runs dispatched by open jobs, so that a restored job dispatches none a second time. */
export const DISPATCHED_RUNS: BackupTable = {
  name: 'dispatched_runs',
  contents: `from (select d.* from jobs j join dispatched_runs d on d.job_id = j.id
                    where j.type = 'execute_workflow' and j.state in ${OPEN}) t`,
};
