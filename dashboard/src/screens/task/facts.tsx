import type { Schema } from '../../api/client.js';
import { schedulesTexts } from '../../texts/schedules.js';
import { tasksTexts } from '../../texts/tasks.js';
import { Fact } from '../../ui/fact.js';
import { IdLink } from '../../ui/id-link.js';
import { Exactly, When } from '../../ui/when.js';

const { fields } = tasksTexts.task;

/** What a task is, and who has it until when. */
export function TaskFacts({ task }: { task: Schema<'Task'> }) {
  return (
    <dl className="facts">
      <Fact name={fields.project}>
        <bdi>{task.projectId}</bdi>
      </Fact>
      <Fact name={fields.job}>
        <IdLink kind="job" id={task.jobId} />
      </Fact>
      <Fact name={fields.priority}>{schedulesTexts.schedule.priorities[task.priority - 1]}</Fact>
      <Fact name={fields.labels}>{task.labels.length > 0 && <bdi>{task.labels.join(', ')}</bdi>}</Fact>
      <Fact name={fields.tenant}>{task.tenant && <bdi>{task.tenant}</bdi>}</Fact>
      <LeaseFacts task={task} />
      <Fact name={fields.created}>
        <Exactly at={task.createdAt} />
      </Fact>
      <Fact name={fields.started}>
        <Exactly at={task.startedAt} />
      </Fact>
      <Fact name={fields.finished}>
        <Exactly at={task.finishedAt} />
      </Fact>
    </dl>
  );
}

/** Who has a task, until when, and what was heard last. */
export function LeaseFacts({ task }: { task: Schema<'Task'> }) {
  const { worker, leasedUntil, leaseEnds, progress, note } = task;
  return (
    <>
      <Fact name={fields.worker}>{worker && <bdi>{worker}</bdi>}</Fact>
      <Fact name={fields.leased}>
        <When at={leasedUntil} />
      </Fact>
      {leaseEnds > 0 && <Fact name={fields.leaseEnds}>{leaseEnds}</Fact>}
      {progress !== null && (
        <Fact name={fields.progress}>
          <progress max={100} value={progress} aria-label={fields.progress} /> {tasksTexts.tasks.percent(progress)}
        </Fact>
      )}
      {note !== null && (
        <Fact name={fields.note}>
          <bdi>{note}</bdi>
        </Fact>
      )}
    </>
  );
}
