import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { useQueueRead } from '../live/use-queue-read.js';
import { texts } from '../texts.js';
import { tasksTexts } from '../texts/tasks.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { State } from '../ui/state.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';

type Task = Schema<'TaskPage'>['items'][number];
const STATES = ['blocked', 'ready', 'leased', 'completed', 'failed', 'cancelled'];
const { columns: names, filters: labels } = tasksTexts.tasks;

const COLUMNS: readonly Column<Task>[] = [
  { title: names.state, width: '7rem', cell: ({ state }) => <State name={state} /> },
  {
    title: names.title,
    width: 'minmax(10rem, 2fr)',
    cell: ({ taskId, title }) => (
      <Link to="/tasks/$taskId" params={{ taskId }} title={taskId}>
        <bdi>{title ?? taskId}</bdi>
      </Link>
    ),
  },
  { title: names.project, width: 'minmax(6rem, 0.7fr)', wide: true, cell: ({ projectId }) => <bdi>{projectId}</bdi> },
  {
    title: names.labels,
    width: 'minmax(5rem, 0.7fr)',
    wide: true,
    cell: (task) => <bdi>{task.labels.join(', ')}</bdi>,
  },
  { title: names.worker, width: 'minmax(6rem, 0.7fr)', wide: true, cell: ({ worker }) => <bdi>{worker}</bdi> },
  {
    title: names.progress,
    width: '5rem',
    wide: true,
    cell: ({ progress }) => progress !== null && tasksTexts.tasks.percent(progress),
  },
  {
    title: names.note,
    width: 'minmax(7rem, 1.5fr)',
    wide: true,
    cell: ({ error, note }) => {
      const text = error === null ? note : `${error.code}: ${error.message}`;
      return <bdi title={text ?? undefined}>{text}</bdi>;
    },
  },
  { title: names.created, width: '6.5rem', cell: ({ createdAt }) => <When at={createdAt} /> },
];

const route = getRouteApi('/tasks');

/** Tasks for workers outside of the hub: who has which, and how far it is. */
export function Tasks() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = { ...search, limit: PAGE };
  const rows = useRows('/api/tasks', query);
  useQueueRead('tasks', rows);
  return (
    <ListScreen
      title={texts.names.tasks}
      search={search}
      filters={[
        { name: 'projectId', label: labels.project, isSearch: true },
        { name: 'state', label: labels.state, options: STATES },
        { name: 'label', label: labels.label },
        { name: 'worker', label: labels.worker },
      ]}
      csv={{ path: '/api/tasks', query: search }}
    >
      <List
        key={JSON.stringify(query)}
        label={texts.names.tasks}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ taskId }) => taskId}
        open={({ taskId }) => void navigate({ to: '/tasks/$taskId', params: { taskId } })}
        empty={Object.keys(search).length > 0 ? <p className="note">{tasksTexts.tasks.empty}</p> : <FirstTask />}
      />
    </ListScreen>
  );
}

function FirstTask() {
  return (
    <div className="note">
      <p>{tasksTexts.tasks.first}</p>
      <pre>{tasksTexts.tasks.example}</pre>
    </div>
  );
}
