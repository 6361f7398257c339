import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { $api, type Schema } from '../api/client.js';
import { HUB_PATH } from '../api/addresses.js';
import { PAGE, PAGING } from '../api/paging.js';
import { useQueues } from '../live/use-queues.js';
import { texts } from '../texts.js';
import { ActButton } from '../ui/act-button.js';
import { Bulk } from './jobs/bulk.js';
import type { Filter } from '../ui/filter-bar.js';
import { useKeys } from '../ui/keys.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { Modal } from '../ui/modal.js';
import { State } from '../ui/state.js';
import { Lasts, When } from '../ui/when.js';

type Job = Schema<'JobPage'>['items'][number];
const STATES = ['accepted', 'waiting', 'delayed', 'waiting_children', 'active', 'completed', 'failed', 'cancelled'];
const { columns: names, filters: labels } = texts.jobs;

const COLUMNS: readonly Column<Job>[] = [
  { title: names.state, width: '8.5rem', cell: ({ state }) => <State name={state} /> },
  {
    title: names.type,
    width: 'minmax(9rem, 1fr)',
    cell: ({ id, type }) => (
      <Link to="/jobs/$jobId" params={{ jobId: id }}>
        <bdi>{type}</bdi>
      </Link>
    ),
  },
  { title: names.queue, width: 'minmax(7rem, 0.8fr)', wide: true, cell: ({ queue }) => queue },
  {
    title: names.error,
    width: 'minmax(8rem, 2fr)',
    wide: true,
    cell: ({ error }) => error && <bdi title={error.message}>{`${error.code}: ${error.message}`}</bdi>,
  },
  {
    title: names.attempts,
    width: '5rem',
    wide: true,
    cell: ({ attemptsMade, maxAttempts }) => `${attemptsMade}/${maxAttempts}`,
  },
  {
    title: names.lasted,
    width: '6rem',
    wide: true,
    cell: ({ startedAt, finishedAt }) => <Lasts from={startedAt} to={finishedAt} />,
  },
  { title: names.created, width: '8rem', cell: ({ createdAt }) => <When at={createdAt} /> },
  { title: names.id, width: '7rem', wide: true, cell: ({ id }) => <code>{id.slice(-12)}</code> },
];

const route = getRouteApi('/jobs');

/** All jobs of the history, by any filter. */
export function Jobs() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const queues = useQueues();
  const [isBulkOpen, setBulkOpen] = useState(false);
  const state = search.state as Job['state'] | undefined;
  const { runId: _runId, runner: _runner, ...filter } = search;
  useKeys({ X: () => setBulkOpen(true) });
  const pages = $api.useInfiniteQuery(
    'get',
    '/api/queues/jobs',
    { params: { query: { ...search, state, limit: PAGE } } },
    PAGING,
  );
  const filters: Filter[] = [
    { name: 'q', label: texts.jobs.search, isSearch: true },
    { name: 'queue', label: labels.queue, options: (queues.data?.queues ?? []).map(({ name }) => name) },
    { name: 'state', label: labels.state, options: STATES },
    { name: 'type', label: labels.type },
    { name: 'tag', label: labels.tag },
    { name: 'tenant', label: labels.tenant },
  ];
  const isFiltered = Object.keys(search).length > 0;
  const isPartial = pages.data?.pages.some(({ searched }) => !searched.complete) ?? false;
  const exported = new URLSearchParams({ ...search, format: 'csv' });
  return (
    <ListScreen
      title={texts.names.jobs}
      filters={filters}
      search={search}
      acts={<ActButton onClick={() => setBulkOpen(true)}>{texts.bulk.open}</ActButton>}
      csv={{ href: `${HUB_PATH}/api/queues/persistence/export?${exported}`, name: 'jobs.csv' }}
    >
      {isPartial && <p className="note">{texts.jobs.partial}</p>}
      <List
        label={texts.jobs.label}
        pages={pages}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/jobs/$jobId', params: { jobId: id } })}
        empty={isFiltered ? <p className="note">{texts.jobs.empty}</p> : <FirstJob />}
      />
      <Modal title={texts.bulk.title} isOpen={isBulkOpen} onClose={() => setBulkOpen(false)}>
        <Bulk filter={{ ...filter, state }} onClose={() => setBulkOpen(false)} />
      </Modal>
    </ListScreen>
  );
}

function FirstJob() {
  return (
    <div className="note">
      <p>{texts.jobs.first}</p>
      <pre>{texts.jobs.example}</pre>
    </div>
  );
}
