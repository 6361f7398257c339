import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { $api, type Schema } from '../api/client.js';
import { hubNow } from '../api/hub-clock.js';
import { PAGE, PAGING } from '../api/paging.js';
import { texts } from '../texts.js';
import { jobsTexts } from '../texts/jobs.js';
import { ActButton } from '../ui/act-button.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { Spark } from '../ui/spark.js';
import { useSetFilter } from '../ui/use-filters.js';
import { windowMs, type WindowName } from '../ui/time-window.js';
import { When } from '../ui/when.js';
import { RedriveDialog } from './failures/redrive-dialog.js';
import { figure } from '../ui/locale.js';

type Group = Schema<'FailureGroupPage'>['items'][number];
const { columns: names, filters: labels } = jobsTexts.failures;

const COLUMNS: readonly Column<Group>[] = [
  {
    title: names.count,
    width: '4.5rem',
    cell: ({ fingerprint, count }) => (
      <Link to="/jobs" search={{ fingerprint, state: 'failed' }} title={jobsTexts.failures.jobs(count)}>
        <strong>{figure(count)}</strong>
      </Link>
    ),
  },
  {
    title: names.message,
    width: 'minmax(12rem, 4fr)',
    cell: ({ code, message }) => <bdi title={message}>{`${code}: ${message}`}</bdi>,
  },
  {
    title: names.type,
    width: 'minmax(8rem, 1fr)',
    wide: true,
    cell: ({ type, queue }) => (
      <Link to="/jobs" search={{ type, queue, state: 'failed' }}>
        <bdi>{type}</bdi>
      </Link>
    ),
  },
  { title: names.queue, width: 'minmax(7rem, 0.7fr)', wide: true, cell: ({ queue }) => queue },
  { title: names.first, width: '6rem', wide: true, cell: ({ firstAt }) => <When at={firstAt} /> },
  { title: names.last, width: '6rem', wide: true, cell: ({ lastAt }) => <When at={lastAt} /> },
  {
    title: names.spark,
    width: '6.5rem',
    wide: true,
    cell: ({ spark }) => spark && <Spark values={spark} />,
  },
  { title: names.acts, width: '6.5rem', cell: ({ fingerprint }) => <Redrive fingerprint={fingerprint} /> },
];

const WINDOWS: readonly WindowName[] = ['hour', 'day', 'week'];

/** Returns the instant from which failures count, by the window that the address names; undefined: all count. */
function startOf(since: string | undefined): string | undefined {
  const name = WINDOWS.find((window) => window === since);
  return name && new Date(hubNow() - windowMs(name)).toISOString();
}

const route = getRouteApi('/failures');

/** Failures by what they have in common, for twelve groups are read and four thousand rows are not. */
export function Failures() {
  const search = route.useSearch();
  const { redrive, since, ...fields } = search;
  // The instant stays while the filter does: another one would be another list.
  const from = useMemo(() => startOf(since), [since]);
  const filter = { ...fields, ...(from !== undefined && { from }) };
  const setFilter = useSetFilter();
  const query = { ...filter, spark: 'true' as const, limit: PAGE };
  const pages = $api.useInfiniteQuery('get', '/api/failures', { params: { query } }, PAGING);
  return (
    <ListScreen
      title={texts.names.failures}
      search={search}
      filters={[
        { name: 'q', label: labels.text, isSearch: true },
        { name: 'since', label: labels.since, options: WINDOWS },
        { name: 'queue', label: labels.queue },
        { name: 'type', label: labels.type },
        { name: 'code', label: labels.code },
      ]}
      csv={{ path: '/api/failures', query: { ...filter, spark: 'true' } }}
    >
      <List
        label={texts.names.failures}
        pages={pages}
        columns={COLUMNS}
        keyOf={({ fingerprint }) => fingerprint}
        empty={<p className="note">{jobsTexts.failures.empty}</p>}
      />
      <RedriveDialog fingerprint={redrive} onClose={() => setFilter('redrive', '')} />
    </ListScreen>
  );
}

function Redrive({ fingerprint }: { fingerprint: string }) {
  const setFilter = useSetFilter();
  return <ActButton onClick={() => setFilter('redrive', fingerprint)}>{jobsTexts.failures.open}</ActButton>;
}
