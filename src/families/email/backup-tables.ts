import type { BackupTable } from '../../jobs/backup-table.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';

const OF_OPEN_JOBS = `from jobs j join emails e on e.job_id = j.id`;
const WHERE = `where j.type = 'send_email' and j.state in ${OPEN}`;

/** Templates and suppressions, which people have set, and the mails of open jobs with all who have got them already. */
export const EMAIL_TABLES: BackupTable[] = [
  { name: 'email_templates', contents: `from email_templates t` },
  { name: 'email_suppressions', contents: `from email_suppressions t` },
  { name: 'emails', contents: `from (select e.* ${OF_OPEN_JOBS} ${WHERE}) t` },
  {
    name: 'email_recipients',
    contents: `from (select r.* ${OF_OPEN_JOBS} join email_recipients r on r.email_id = e.id ${WHERE}) t`,
  },
];
