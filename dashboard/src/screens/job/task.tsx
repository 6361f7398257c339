import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { tasksTexts } from '../../texts/tasks.js';
import { Fact } from '../../ui/fact.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { State } from '../../ui/state.js';
import { LeaseFacts } from '../task/facts.js';
import { useTask } from '../task/use-task.js';

/** The task of a process_task job: its state, its worker, its lease. */
export function TaskOfJob({ job }: { job: Schema<'Job'> }) {
  const { taskId } = (job.data ?? {}) as { taskId?: unknown };
  return typeof taskId === 'string' && job.startedAt !== null ? <Known taskId={taskId} /> : null;
}

function Known({ taskId }: { taskId: string }) {
  const { data: task, error } = useTask(taskId);
  return (
    <section>
      <h2>{tasksTexts.task.title}</h2>
      {error && !task ? <ProblemNote error={error} /> : null}
      {task && (
        <dl className="facts">
          <Fact name={tasksTexts.task.fields.id}>
            <Link to="/tasks/$taskId" params={{ taskId }}>
              <code>{taskId}</code>
            </Link>
          </Fact>
          <Fact name={tasksTexts.task.fields.state}>
            <State name={task.state} />
          </Fact>
          <LeaseFacts task={task} />
        </dl>
      )}
    </section>
  );
}
