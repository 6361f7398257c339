import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { $api, type Schema } from '../api/client.js';
import { PAGE, PAGING } from '../api/paging.js';
import { useLive } from '../live/use-live.js';
import { texts } from '../texts.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { State } from '../ui/state.js';
import { Stages } from '../ui/waterfall.js';
import { Lasts, When } from '../ui/when.js';

type Demand = Schema<'DemandPage'>['items'][number];
type DemandState = Demand['state'];
const STATES = ['blocked', 'queued', 'held', 'provisioning', 'in_progress', 'completed', 'cancelled'];
const { columns: names, filters: labels } = texts.workflowJobs;

const COLUMNS: readonly Column<Demand>[] = [
  { title: names.state, width: '8.5rem', cell: ({ state, conclusion }) => <State name={conclusion ?? state} /> },
  {
    title: names.job,
    width: 'minmax(10rem, 1.3fr)',
    cell: ({ id, workflowName, jobName }) => (
      <Link to="/workflow-jobs/$id" params={{ id }}>
        <bdi>{[workflowName, jobName].filter(Boolean).join(' / ') || id}</bdi>
      </Link>
    ),
  },
  {
    title: names.repository,
    width: 'minmax(9rem, 1fr)',
    wide: true,
    cell: ({ repository }) => <bdi>{repository}</bdi>,
  },
  { title: names.branch, width: 'minmax(6rem, 0.7fr)', wide: true, cell: ({ headBranch }) => <bdi>{headBranch}</bdi> },
  {
    title: names.why,
    width: 'minmax(9rem, 2fr)',
    wide: true,
    cell: ({ waitingReason }) => <bdi title={waitingReason ?? undefined}>{waitingReason}</bdi>,
  },
  { title: names.stages, width: '9rem', wide: true, cell: (demand) => <Stages demand={demand} /> },
  {
    title: names.waited,
    width: '6rem',
    wide: true,
    cell: ({ queuedAt, startedAt, completedAt }) => <Lasts from={queuedAt} to={startedAt ?? completedAt} />,
  },
  { title: names.queued, width: '7rem', cell: ({ queuedAt }) => <When at={queuedAt} /> },
];

const route = getRouteApi('/workflow-jobs');

/** Workflow jobs that GitHub wants runners for, and those that had one. */
export function WorkflowJobs() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const state = search.state as DemandState | undefined;
  const query = { ...search, state, limit: PAGE };
  const pages = $api.useInfiniteQuery('get', '/api/runners/demands', { params: { query } }, PAGING);
  useLive('demands', ({ type }) => {
    if (type === 'update' && pages.data?.pages.length === 1) void pages.refetch();
  });
  return (
    <ListScreen
      title={texts.names.workflowJobs}
      search={search}
      filters={[
        { name: 'repository', label: labels.repository, isSearch: true },
        { name: 'runnerSet', label: labels.set },
        { name: 'state', label: labels.state, options: STATES },
        { name: 'runId', label: labels.run },
        { name: 'runner', label: labels.runner },
      ]}
    >
      <List
        label={texts.names.workflowJobs}
        pages={pages}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/workflow-jobs/$id', params: { id } })}
        empty={<p className="note">{texts.workflowJobs.empty}</p>}
      />
    </ListScreen>
  );
}
