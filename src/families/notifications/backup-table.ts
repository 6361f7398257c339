import type { BackupTable } from '../../jobs/backup-table.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';

/** Contacts, which operators have set, and the notifications that are not delivered yet. */
export const NOTIFICATION_TABLES: BackupTable[] = [
  { name: 'contacts', contents: `from contacts t` },
  {
    name: 'notifications',
    contents: `from (select n.* from jobs j join notifications n on n.id = j.id where j.type = 'notify' and j.state in ${OPEN}) t`,
  },
];
