import type { Schema } from '../../api/client.js';
import { ArtifactsOfJob } from './artifacts.js';
import { AttemptsOfJob } from './attempts.js';
import { DeploymentOfJob } from './deployment.js';
import { MailOfJob } from './mail.js';
import { MergeOfJob } from './merge.js';
import { NotificationOfJob } from './notification.js';
import { TaskOfJob } from './task.js';

/** What else the hub knows about a job: what its type's family has, and files. */
export function Belongings({ job }: { job: Schema<'Job'> }) {
  return (
    <>
      {job.type === 'process_task' && <TaskOfJob job={job} />}
      {job.type === 'notify' && <NotificationOfJob job={job} />}
      {job.type === 'send_email' && job.startedAt !== null && <MailOfJob job={job} />}
      {job.type === 'deliver_webhook' && <AttemptsOfJob job={job} />}
      {job.type === 'deploy' && <DeploymentOfJob job={job} />}
      {job.type === 'merge_tasks' && <MergeOfJob job={job} />}
      <ArtifactsOfJob job={job} />
    </>
  );
}
