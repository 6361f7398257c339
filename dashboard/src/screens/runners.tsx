import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { $api, type Schema } from '../api/client.js';
import { PAGE, PAGING } from '../api/paging.js';
import { texts } from '../texts.js';
import { runnersTexts } from '../texts/runners.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { State } from '../ui/state.js';
import { Lasts, When } from '../ui/when.js';
import { RunnerSets } from './runners/sets.js';

type Runner = Schema<'RunnerPage'>['items'][number];
const STATES = ['registering', 'starting', 'online', 'busy', 'finished', 'removed', 'failed'];
/** Runners come and go within seconds, and no topic has them. */
const READ_MS = 5000;
const { columns: names, filters: labels } = runnersTexts.runners;
/** Names begin alike and differ at their ends. */
const SHORT = 16;
const shortName = (name: string): string => (name.length > SHORT ? `…${name.slice(-SHORT)}` : name);

const COLUMNS: readonly Column<Runner>[] = [
  { title: names.state, width: '8.5rem', cell: ({ state }) => <State name={state} /> },
  {
    title: names.name,
    width: 'minmax(10rem, 1.2fr)',
    cell: ({ id, name }) => (
      <Link to="/runners/$id" params={{ id }}>
        <bdi title={name}>{shortName(name)}</bdi>
      </Link>
    ),
  },
  { title: names.set, width: 'minmax(5rem, 0.6fr)', wide: true, cell: ({ runnerSet }) => runnerSet },
  {
    title: names.repository,
    width: 'minmax(9rem, 1fr)',
    wide: true,
    cell: ({ repository }) => <bdi>{repository}</bdi>,
  },
  {
    title: names.job,
    width: 'minmax(8rem, 1fr)',
    wide: true,
    cell: ({ demandId, workflowName, jobName }) =>
      demandId && (
        <Link to="/workflow-jobs/$id" params={{ id: demandId }}>
          <bdi>{[workflowName, jobName].filter(Boolean).join(' / ') || runnersTexts.runners.job}</bdi>
        </Link>
      ),
  },
  { title: names.host, width: 'minmax(6rem, 0.7fr)', wide: true, cell: ({ host }) => <bdi>{host}</bdi> },
  { title: names.error, width: 'minmax(7rem, 1fr)', wide: true, cell: ({ error }) => <bdi>{error}</bdi> },
  {
    title: names.age,
    width: '6rem',
    wide: true,
    cell: ({ createdAt, removedAt }) => <Lasts from={createdAt} to={removedAt} />,
  },
  { title: names.created, width: '7rem', cell: ({ createdAt }) => <When at={createdAt} /> },
];

const route = getRouteApi('/runners');

/** Runners of all sets, the newest first. */
export function Runners() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = { ...search, state: search.state as Runner['state'] | undefined, limit: PAGE };
  const pages = $api.useInfiniteQuery(
    'get',
    '/api/runners',
    { params: { query } },
    { ...PAGING, refetchInterval: READ_MS },
  );
  return (
    <ListScreen
      title={texts.names.runners}
      search={search}
      filters={[
        { name: 'name', label: labels.name, isSearch: true },
        { name: 'repository', label: labels.repository },
        { name: 'runnerSet', label: labels.set },
        { name: 'state', label: labels.state, options: STATES },
      ]}
      csv={{ path: '/api/runners', query: search }}
    >
      <RunnerSets />
      <List
        label={texts.names.runners}
        pages={pages}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/runners/$id', params: { id } })}
        empty={<p className="note">{runnersTexts.runners.empty}</p>}
      />
    </ListScreen>
  );
}
