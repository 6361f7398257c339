import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { $api, type Schema } from '../api/client.js';
import { PAGE, PAGING } from '../api/paging.js';
import { useLiveRead } from '../live/use-live-read.js';
import { texts } from '../texts.js';
import { operationsTexts } from '../texts/operations.js';
import { overviewTexts } from '../texts/overview.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { State } from '../ui/state.js';
import { When } from '../ui/when.js';
import { AlertActs } from './alerts/acts.js';
import { Causes } from './alerts/causes.js';
import { Rules } from './alerts/rules.js';
import { figure } from '../ui/locale.js';

type Alert = Schema<'AlertPage'>['items'][number];
const { columns: names, filters: labels } = operationsTexts.alerts;

const COLUMNS: readonly Column<Alert>[] = [
  { title: names.state, width: '7.5rem', cell: ({ state }) => <State name={state} /> },
  { title: names.severity, width: '5.5rem', wide: true, cell: ({ severity }) => severity },
  {
    title: names.title,
    width: 'minmax(12rem, 4fr)',
    cell: ({ id, title, detail }) => (
      <Link to="/alerts/$id" params={{ id }} title={[title, detail].filter(Boolean).join('\n')}>
        <bdi>{title}</bdi>
      </Link>
    ),
  },
  { title: names.cause, width: 'minmax(7rem, 1fr)', wide: true, cell: (alert) => <Causes alert={alert} most={1} /> },
  { title: names.count, width: '3.5rem', wide: true, cell: ({ count }) => figure(count) },
  { title: names.fired, width: '6rem', wide: true, cell: ({ firedAt }) => <When at={firedAt} /> },
  {
    title: names.note,
    width: 'minmax(8.5rem, 1fr)',
    wide: true,
    cell: ({ acknowledgedBy, acknowledgeReason, resolvedAt, silencedUntil }) => (
      <bdi>
        {resolvedAt !== null && (
          <>
            {operationsTexts.alerts.resolved} <When at={resolvedAt} />{' '}
          </>
        )}
        {acknowledgedBy !== null && overviewTexts.queues.pausedBy(acknowledgedBy, acknowledgeReason)}
        {silencedUntil !== null && (
          <>
            {' '}
            {operationsTexts.alerts.silenced} <When at={silencedUntil} />
          </>
        )}
      </bdi>
    ),
  },
  { title: names.acts, width: '18rem', cell: (alert) => <AlertActs alert={alert} /> },
];

const route = getRouteApi('/alerts');

/** Alerts that are open or were, and the rules that raise them. */
export function Alerts() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = {
    state: search.state as Alert['state'] | undefined,
    severity: search.severity as Alert['severity'] | undefined,
    limit: PAGE,
  };
  const pages = $api.useInfiniteQuery('get', '/api/alerts', { params: { query } }, PAGING);
  useLiveRead('alerts', pages);
  return (
    <ListScreen
      title={texts.names.alerts}
      search={search}
      filters={[
        { name: 'state', label: labels.state, options: ['firing', 'acknowledged', 'resolved'] },
        { name: 'severity', label: labels.severity, options: ['critical', 'error', 'warning', 'info'] },
      ]}
      csv={{ path: '/api/alerts', query: search }}
    >
      <List
        label={texts.names.alerts}
        pages={pages}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/alerts/$id', params: { id } })}
        empty={<p className="note">{operationsTexts.alerts.empty}</p>}
      />
      <Rules />
    </ListScreen>
  );
}
