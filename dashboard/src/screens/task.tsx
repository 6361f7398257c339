import { getRouteApi, Link } from '@tanstack/react-router';
import { api, type Schema } from '../api/client.js';
import { texts } from '../texts.js';
import { tasksTexts } from '../texts/tasks.js';
import { TaskFacts } from './task/facts.js';
import { Leases } from './task/leases.js';
import { hasEnded, useTask } from './task/use-task.js';
import { ActButton } from '../ui/act-button.js';
import { because, useAct } from '../ui/actions.js';
import { ask } from '../ui/ask.js';
import { ErrorLine } from '../ui/error-line.js';
import { JsonView } from '../ui/json-view.js';
import { useKeys } from '../ui/keys.js';
import { LongText } from '../ui/long-text.js';
import { ProblemNote } from '../ui/problem-note.js';
import { usePermits } from '../ui/session-gate.js';
import { State } from '../ui/state.js';

type Detail = Schema<'TaskDetail'>;
const route = getRouteApi('/tasks/$taskId');

/** One task: what is asked for, what it waits for, who has had it, and what came of it. */
export function Task() {
  const { taskId } = route.useParams();
  const { data: task, error, refetch } = useTask(taskId);
  if (error && !task) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!task) return <p className="loading">{texts.loading}</p>;
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{task.title ?? task.taskId}</bdi> <State name={task.state} />
        </h1>
        <Cancel task={task} />
      </header>
      <p className="soft">
        <code>{task.taskId}</code>
      </p>
      <ErrorLine error={task.error && `${task.error.code}: ${task.error.message}`} />
      <TaskFacts task={task} />
      {task.description !== null && (
        <section>
          <h2>{tasksTexts.task.description}</h2>
          <pre tabIndex={0} aria-label={tasksTexts.task.description}>
            <LongText text={task.description} />
          </pre>
        </section>
      )}
      {task.dependsOn.length > 0 && <Dependencies dependsOn={task.dependsOn} />}
      <section>
        <h2>{tasksTexts.task.leases}</h2>
        <Leases leases={task.leases} />
      </section>
      <section>
        <h2>{tasksTexts.task.data}</h2>
        <JsonView value={task.data} label={tasksTexts.task.data} />
      </section>
      {task.result !== null && task.result !== undefined && (
        <section>
          <h2>{tasksTexts.task.result}</h2>
          <JsonView value={task.result} label={tasksTexts.task.result} />
        </section>
      )}
    </article>
  );
}

function Dependencies({ dependsOn }: Pick<Detail, 'dependsOn'>) {
  return (
    <section>
      <h2>{tasksTexts.task.dependsOn}</h2>
      <ul className="plain">
        {dependsOn.map(({ taskId, state }) => (
          <li key={taskId}>
            {state === null ? (
              <>
                <code>{taskId}</code> <span className="soft">{tasksTexts.task.unknown}</span>
              </>
            ) : (
              <Link to="/tasks/$taskId" params={{ taskId }}>
                <State name={state} /> <code>{taskId}</code>
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Cancels an open task: the button, or `c`. */
function Cancel({ task: { taskId, title, state } }: { task: Detail }) {
  const act = useAct();
  const canCancel = !hasEnded(state);
  const permits = usePermits('operator');
  const cancel = () =>
    ask({
      title: `${tasksTexts.tasks.cancel}: ${title ?? taskId}`,
      text: tasksTexts.tasks.willCancel,
      button: tasksTexts.tasks.cancel,
      act: (reason) => act(api.DELETE('/api/tasks/{taskId}', { params: { path: { taskId } }, body: because(reason) })),
    });
  useKeys(permits && canCancel ? { c: cancel } : {});
  return (
    <div className="acts">
      <ActButton disabled={!canCancel} onClick={cancel}>
        {tasksTexts.tasks.cancel}
      </ActButton>
    </div>
  );
}
