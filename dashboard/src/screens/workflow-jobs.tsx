import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { useLive } from '../live/use-live.js';
import { texts } from '../texts.js';
import { jobsTexts } from '../texts/jobs.js';
import { runnersTexts } from '../texts/runners.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { NewRowsButton } from '../ui/new-rows.js';
import { State } from '../ui/state.js';
import { Stages } from '../ui/waterfall.js';
import { patchRows, useRows } from '../ui/use-rows.js';
import { Lasts, When } from '../ui/when.js';

type Demand = Schema<'DemandPage'>['items'][number];
/** New workflow jobs that are counted at most. */
const MOST_NEW = 100;
const isFiltered = (search: object): boolean => Object.keys(search).length > 0;
const STATES = ['blocked', 'queued', 'held', 'provisioning', 'in_progress', 'completed', 'cancelled'];
/** What GitHub concludes of jobs, those first that went wrong. */
const CONCLUSIONS = ['failure', 'timed_out', 'startup_failure', 'cancelled', 'skipped', 'success'];
const { columns: names, filters: labels } = runnersTexts.workflowJobs;

const COLUMNS: readonly Column<Demand>[] = [
  { title: names.state, width: '7.5rem', cell: ({ state, conclusion }) => <State name={conclusion ?? state} /> },
  {
    title: names.job,
    width: 'minmax(9rem, 1.3fr)',
    cell: ({ id, workflowName, jobName }) => (
      <Link to="/workflow-jobs/$id" params={{ id }}>
        <bdi>{[workflowName, jobName].filter(Boolean).join(' / ') || id}</bdi>
      </Link>
    ),
  },
  {
    title: names.repository,
    width: 'minmax(8rem, 1fr)',
    wide: true,
    cell: ({ repository }) => <bdi>{repository}</bdi>,
  },
  {
    title: names.branch,
    width: 'minmax(5.5rem, 0.7fr)',
    wide: true,
    cell: ({ headBranch }) => <bdi>{headBranch}</bdi>,
  },
  {
    title: names.why,
    width: 'minmax(11rem, 3fr)',
    wide: true,
    cell: ({ waitingReason }) => <bdi title={waitingReason ?? undefined}>{waitingReason}</bdi>,
  },
  { title: names.stages, width: '8rem', wide: true, cell: (demand) => <Stages demand={demand} /> },
  {
    title: names.waited,
    width: '5rem',
    wide: true,
    cell: ({ queuedAt, startedAt, completedAt }) => <Lasts from={queuedAt} to={startedAt ?? completedAt} />,
  },
  {
    title: names.ran,
    width: '5rem',
    wide: true,
    cell: ({ startedAt, completedAt }) => <Lasts from={startedAt} to={completedAt} />,
  },
  { title: names.queued, width: '6.5rem', cell: ({ queuedAt }) => <When at={queuedAt} /> },
];

const route = getRouteApi('/workflow-jobs');

/** Workflow jobs that GitHub wants runners for, and those that had one. */
export function WorkflowJobs() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const query = { ...search, limit: PAGE };
  const list = JSON.stringify(query);
  const rows = useRows('/api/runners/demands', query, true);
  const newest = rows.newest ?? '';
  const [fresh, setFresh] = useState({ list, ids: new Set<string>() });
  useLive('demands', ({ type, data }) => {
    if (type !== 'snapshot' && type !== 'update') return;
    const { demands } = data as { demands: Demand[] };
    patchRows(cache, '/api/runners/demands', demands);
    const ids = demands.filter(({ id }) => id > newest).map(({ id }) => id);
    if (ids.length > 0)
      setFresh((now) => ({ list, ids: new Set([...(now.list === list ? now.ids : []), ...ids].slice(0, MOST_NEW)) }));
  });
  const news = fresh.list === list && !isFiltered(search) ? [...fresh.ids].filter((id) => id > newest).length : 0;
  return (
    <ListScreen
      title={texts.names.workflowJobs}
      search={search}
      filters={[
        { name: 'repository', label: labels.repository, isSearch: true },
        { name: 'runnerSet', label: labels.set },
        { name: 'state', label: labels.state, options: STATES },
        { name: 'conclusion', label: labels.conclusion, options: CONCLUSIONS },
        { name: 'runId', label: labels.run },
        { name: 'runner', label: labels.runner },
      ]}
      csv={{ path: '/api/runners/demands', query: search }}
    >
      <NewRowsButton count={news} isMore={news === MOST_NEW} names={jobsTexts.jobs.rows} show={rows.restart} />
      <List
        key={list}
        label={texts.names.workflowJobs}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/workflow-jobs/$id', params: { id } })}
        empty={<p className="note">{runnersTexts.workflowJobs.empty}</p>}
      />
    </ListScreen>
  );
}
