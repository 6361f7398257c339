import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { useQueueRead } from '../live/use-queue-read.js';
import { texts } from '../texts.js';
import { mergesTexts } from '../texts/merges.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { State } from '../ui/state.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';

type Merge = Schema<'Merge'>;
const STATES = ['waiting', 'merging', 'completed', 'failed', 'cancelled'];
const { columns: names, filters: labels, merged, rest } = mergesTexts.merges;

const COLUMNS: readonly Column<Merge>[] = [
  { title: names.state, width: '7rem', cell: ({ state }) => <State name={state} /> },
  {
    title: names.group,
    width: 'minmax(9rem, 1.5fr)',
    cell: ({ taskGroupId }) => (
      <Link to="/merges/$taskGroupId" params={{ taskGroupId }}>
        <bdi>{taskGroupId}</bdi>
      </Link>
    ),
  },
  { title: names.project, width: 'minmax(6rem, 0.8fr)', wide: true, cell: ({ projectId }) => <bdi>{projectId}</bdi> },
  {
    title: names.into,
    width: 'minmax(8rem, 1.2fr)',
    wide: true,
    cell: ({ repository, targetBranch }) => <bdi>{[repository, targetBranch].filter(Boolean).join(' ')}</bdi>,
  },
  { title: names.merged, width: '6rem', cell: (merge) => merged(merge.merged, merge.tasks) },
  {
    title: names.rest,
    width: 'minmax(7rem, 1fr)',
    wide: true,
    cell: ({ skipped, failed }) => rest(skipped, failed),
  },
  {
    title: names.deployment,
    width: '8rem',
    wide: true,
    cell: ({ deploymentId: id }) =>
      id !== null && (
        <Link to="/deployments/$id" params={{ id }}>
          <code>{id.slice(-12)}</code>
        </Link>
      ),
  },
  { title: names.created, width: '6.5rem', cell: ({ createdAt }) => <When at={createdAt} /> },
];

const route = getRouteApi('/merges');

/** Groups of tasks whose pull requests are merged, and what became of them. */
export function Merges() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = { ...search, limit: PAGE };
  const rows = useRows('/api/merges', query);
  useQueueRead('merges', rows);
  return (
    <ListScreen
      title={texts.names.merges}
      search={search}
      filters={[
        { name: 'projectId', label: labels.project, isSearch: true },
        { name: 'targetBranch', label: labels.branch, options: ['main', 'staging'] },
        { name: 'state', label: labels.state, options: STATES },
      ]}
      csv={{ path: '/api/merges', query: search }}
    >
      <List
        key={JSON.stringify(query)}
        label={texts.names.merges}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ taskGroupId }) => taskGroupId}
        open={({ taskGroupId }) => void navigate({ to: '/merges/$taskGroupId', params: { taskGroupId } })}
        empty={Object.keys(search).length > 0 ? <p className="note">{mergesTexts.merges.empty}</p> : <FirstMerge />}
      />
    </ListScreen>
  );
}

function FirstMerge() {
  return (
    <div className="note">
      <p>{mergesTexts.merges.first}</p>
      <pre>{mergesTexts.merges.example}</pre>
    </div>
  );
}
