import type { BackupTable } from '../jobs/backup-table.js';
import { OPEN_STATES_SQL as OPEN } from '../jobs/job-state.js';

/** Deliveries that are not processed. */
export const WEBHOOK_TABLES: BackupTable[] = [
  {
    name: 'deliveries',
    contents: `from (select * from deliveries where status in ('received','failed') union all
                     select d.* from jobs j join deliveries d on d.guid = j.data->>'deliveryId'
                      where j.type = 'process_webhook' and j.state in ${OPEN} and d.status not in ('received','failed')) t`,
    // They are processed in the order of their arrival.
    orderedBy: 'seq',
    // One has up to 25 MB.
    most: 4,
  },
];
