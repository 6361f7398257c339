import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { useQueues } from '../live/use-queues.js';
import { texts } from '../texts.js';
import { jobsTexts } from '../texts/jobs.js';
import { ActButton } from '../ui/act-button.js';
import { Bulk } from './jobs/bulk.js';
import { JOB_PARTS } from './jobs/parts.js';
import { SearchReach } from './jobs/search-reach.js';
import { SelectionBar } from './jobs/selection-bar.js';
import { useLiveRows } from './jobs/use-live-rows.js';
import type { Filter } from '../ui/filter-bar.js';
import { useKeys } from '../ui/keys.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { Modal } from '../ui/modal.js';
import { NewRows } from '../ui/new-rows.js';
import { State } from '../ui/state.js';
import { useRows } from '../ui/use-rows.js';
import { useSelection } from '../ui/use-selection.js';
import { Lasts, When } from '../ui/when.js';

type Job = Schema<'JobPage'>['items'][number];
const STATES = ['accepted', 'waiting', 'delayed', 'waiting_children', 'active', 'completed', 'failed', 'cancelled'];
const { columns: names, filters: labels } = jobsTexts.jobs;

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
  { title: names.id, width: '7rem', wide: true, cell: ({ id }) => <code title={id}>{id.slice(-12)}</code> },
];

const route = getRouteApi('/jobs');

/** All jobs of the history, by any filter. */
export function Jobs() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const queues = useQueues();
  const [bulk, setBulk] = useState<'filter' | 'selection'>();
  const state = search.state as Job['state'] | undefined;
  const { runId: _runId, runner: _runner, ids, ...filter } = search;
  const named = ids === undefined ? {} : { ids: ids.split(',') };
  const query = { ...search, limit: PAGE };
  const list = JSON.stringify(query);
  const rows = useRows('/api/queues/jobs', query, true);
  useLiveRows(rows.shown);
  const selection = useSelection(list);
  const actOnSelection = () => selection.ids.size > 0 && setBulk('selection');
  useKeys({ X: () => setBulk('filter'), e: actOnSelection, c: actOnSelection });
  const filters: Filter[] = [
    { name: 'q', label: jobsTexts.jobs.search, isSearch: true },
    { name: 'queue', label: labels.queue, options: (queues.data?.queues ?? []).map(({ name }) => name) },
    { name: 'state', label: labels.state, options: STATES },
    { name: 'type', label: labels.type },
    { name: 'tag', label: labels.tag },
    { name: 'tenant', label: labels.tenant },
    { name: 'from', label: labels.from, isInstant: true },
    { name: 'to', label: labels.to, isInstant: true },
    ...(search.fingerprint === undefined ? [] : [{ name: 'fingerprint', label: labels.fingerprint }]),
    ...(ids === undefined ? [] : [{ name: 'ids', label: labels.ids }]),
  ];
  const isFiltered = Object.keys(search).length > 0;
  const close = () => setBulk(undefined);
  return (
    <ListScreen
      title={texts.names.jobs}
      parts={JOB_PARTS}
      filters={filters}
      search={search}
      acts={<ActButton onClick={() => setBulk('filter')}>{jobsTexts.bulk.open}</ActButton>}
      csv={{ path: '/api/queues/persistence/export', query: search }}
    >
      {search.q !== undefined && rows.last && !rows.hasMore && <SearchReach searched={rows.last.searched} />}
      <SelectionBar selection={selection} onAct={() => setBulk('selection')} />
      {search.q === undefined && rows.isRead && (
        <NewRows
          path="/api/queues/jobs"
          query={search}
          newest={rows.newest}
          topic="queues"
          names={jobsTexts.jobs.rows}
          show={rows.restart}
        />
      )}
      <List
        key={list}
        label={jobsTexts.jobs.label}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/jobs/$jobId', params: { jobId: id } })}
        selection={selection}
        empty={isFiltered ? <p className="note">{jobsTexts.jobs.empty}</p> : <FirstJob />}
      />
      <Modal
        title={bulk === 'selection' ? jobsTexts.bulk.titleOfSelected : jobsTexts.bulk.title}
        isOpen={bulk !== undefined}
        onClose={close}
      >
        <Bulk
          filter={bulk === 'selection' ? { ids: [...selection.ids] } : { ...filter, ...named, state }}
          onDone={selection.clear}
          onClose={close}
        />
      </Modal>
    </ListScreen>
  );
}

function FirstJob() {
  return (
    <div className="note">
      <p>{jobsTexts.jobs.first}</p>
      <pre>{jobsTexts.jobs.example}</pre>
    </div>
  );
}
