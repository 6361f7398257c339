import type { BackupTable } from '../../jobs/backup-table.js';
import { OPEN_DEPLOYMENTS_SQL } from './model/deployment.js';

/** Open deployments, and what is in operation: a deployment that fails goes back to it. */
export const DEPLOYMENTS: BackupTable = {
  name: 'deployments',
  contents: `from (select * from deployments where state in ${OPEN_DEPLOYMENTS_SQL}
                   union all
                   select * from deployments where current and state not in ${OPEN_DEPLOYMENTS_SQL}) t`,
  orderedBy: 'seq',
  restored: { seq: `nextval(pg_get_serial_sequence('deployments', 'seq'))` },
};
