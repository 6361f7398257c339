import type { Schema } from '../../api/client.js';
import { TaskOfJob } from './task.js';

/** What the family of a job's type knows about it. */
export function Belongings({ job }: { job: Schema<'Job'> }) {
  if (job.type === 'process_task') return <TaskOfJob job={job} />;
  return null;
}
