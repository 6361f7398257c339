import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { useQueueRead } from '../live/use-queue-read.js';
import { texts } from '../texts.js';
import { deploymentsTexts } from '../texts/deployments.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { PageLink } from '../ui/page-link.js';
import { ShortCommit } from '../ui/short-commit.js';
import { State } from '../ui/state.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { DEPLOYMENT_PARTS } from './deployments/parts.js';

type Deployment = Schema<'Deployment'>;
const STATES = ['pending', 'in_progress', 'completed', 'failed', 'cancelled', 'superseded'];
const ENVIRONMENTS = ['preview', 'staging', 'production'];
const { columns: names, filters: labels, current: inOperation, percent } = deploymentsTexts.deployments;

const COLUMNS: readonly Column<Deployment>[] = [
  { title: names.state, width: '7rem', cell: ({ state }) => <State name={state} /> },
  {
    title: names.project,
    width: 'minmax(8rem, 1fr)',
    cell: ({ id, projectId }) => (
      <Link to="/deployments/$id" params={{ id }} title={id}>
        <bdi>{projectId}</bdi>
      </Link>
    ),
  },
  {
    title: names.environment,
    width: 'minmax(9rem, 1fr)',
    cell: ({ environment, taskId }) => (
      <>
        {environment} {taskId !== null && <bdi>{taskId}</bdi>}
      </>
    ),
  },
  { title: names.commit, width: '5.5rem', wide: true, cell: ({ commitHash }) => <ShortCommit hash={commitHash} /> },
  { title: names.branch, width: 'minmax(6rem, 0.8fr)', wide: true, cell: ({ branch }) => <bdi>{branch}</bdi> },
  {
    title: names.progress,
    width: '6.5rem',
    wide: true,
    cell: ({ state, current, progress }) =>
      current ? <strong>{inOperation}</strong> : state === 'in_progress' && progress !== null && percent(progress),
  },
  { title: names.note, width: 'minmax(9rem, 2fr)', wide: true, cell: (deployment) => <Note deployment={deployment} /> },
  { title: names.by, width: 'minmax(5rem, 0.6fr)', wide: true, cell: ({ requestedBy }) => <bdi>{requestedBy}</bdi> },
  { title: names.requested, width: '6.5rem', cell: ({ requestedAt }) => <When at={requestedAt} /> },
];

function Note({ deployment: { errorCode, failedReason, url, current } }: { deployment: Deployment }) {
  if (errorCode !== null) {
    const text = `${errorCode}: ${failedReason ?? ''}`;
    return <bdi title={text}>{text}</bdi>;
  }
  return current && url !== null ? <PageLink url={url} /> : null;
}

const route = getRouteApi('/deployments');

/** Deployments: which version of which project is brought where, and what became of it. */
export function Deployments() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = { ...search, limit: PAGE };
  const rows = useRows('/api/deployments', query);
  useQueueRead('deploys', rows);
  const isFiltered = Object.keys(search).length > 0;
  return (
    <ListScreen
      title={texts.names.deployments}
      parts={DEPLOYMENT_PARTS}
      search={search}
      filters={[
        { name: 'projectId', label: labels.project, isSearch: true },
        { name: 'environment', label: labels.environment, options: ENVIRONMENTS },
        { name: 'state', label: labels.state, options: STATES },
        { name: 'current', label: labels.current, options: ['true', 'false'] },
        { name: 'taskId', label: labels.task },
      ]}
      csv={{ path: '/api/deployments', query: search }}
    >
      <List
        key={JSON.stringify(query)}
        label={texts.names.deployments}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/deployments/$id', params: { id } })}
        empty={isFiltered ? <p className="note">{deploymentsTexts.deployments.empty}</p> : <FirstDeployment />}
      />
    </ListScreen>
  );
}

function FirstDeployment() {
  return (
    <div className="note">
      <p>{deploymentsTexts.deployments.first}</p>
      <pre>{deploymentsTexts.deployments.example}</pre>
    </div>
  );
}
