import type { BackupTable } from '../../jobs/backup-table.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';

const OPEN_JOBS = `from jobs j where j.type = 'send_email' and j.state in ${OPEN}`;

/** Ids of the mails that open jobs send: of those whose jobs have run, and of those that a job yet to run names. */
const MAILS_OF_OPEN_JOBS = `
  select e.id from emails e where e.job_id in (select j.id ${OPEN_JOBS})
  union select (j.data->>'queueId')::uuid ${OPEN_JOBS} and j.data ? 'queueId'`;

/** Templates and suppressions, which people have set, and the mails of open jobs with all who have got them already. */
export const EMAIL_TABLES: BackupTable[] = [
  { name: 'email_templates', contents: `from email_templates t` },
  { name: 'email_suppressions', contents: `from email_suppressions t` },
  { name: 'emails', contents: `from (select * from emails where id in (${MAILS_OF_OPEN_JOBS})) t` },
  {
    name: 'email_recipients',
    contents: `from (select * from email_recipients where email_id in (${MAILS_OF_OPEN_JOBS})) t`,
  },
];
