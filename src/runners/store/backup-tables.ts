import type { BackupTable } from '../../jobs/backup-table.js';

/** Demands that want a runner, and runners that may exist. */
export const RUNNER_TABLES: BackupTable[] = [
  { name: 'demands', contents: `from demands t where t.state not in ('completed','cancelled')` },
  {
    name: 'runners',
    contents: `from runners t where t.state in ('registering','starting','online','busy')
                  or t.removed_at is null and t.state in ('finished','failed')`,
  },
];
