import { getRouteApi } from '@tanstack/react-router';
import { $api, api, type Schema } from '../api/client.js';
import { hubNow } from '../api/hub-clock.js';
import { PAGE, PAGING } from '../api/paging.js';
import { useLiveRead } from '../live/use-live-read.js';
import { texts } from '../texts.js';
import { operationsTexts } from '../texts/operations.js';
import { overviewTexts } from '../texts/overview.js';
import { ActButton } from '../ui/act-button.js';
import { because, useAct } from '../ui/actions.js';
import { ask } from '../ui/ask.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { State } from '../ui/state.js';
import { When } from '../ui/when.js';
import { Rules } from './alerts/rules.js';
import { figure } from '../ui/locale.js';

type Alert = Schema<'AlertPage'>['items'][number];
const HOUR_MS = 3_600_000;
const { columns: names, filters: labels } = operationsTexts.alerts;

const COLUMNS: readonly Column<Alert>[] = [
  { title: names.state, width: '7.5rem', cell: ({ state }) => <State name={state} /> },
  { title: names.severity, width: '5.5rem', wide: true, cell: ({ severity }) => severity },
  {
    title: names.title,
    width: 'minmax(12rem, 4fr)',
    cell: ({ title, detail }) => <bdi title={[title, detail].filter(Boolean).join('\n')}>{title}</bdi>,
  },
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
  { title: names.acts, width: '18rem', cell: (alert) => <Acts alert={alert} /> },
];

const route = getRouteApi('/alerts');

/** Alerts that are open or were, and the rules that raise them. */
export function Alerts() {
  const search = route.useSearch();
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
        empty={<p className="note">{operationsTexts.alerts.empty}</p>}
      />
      <Rules />
    </ListScreen>
  );
}

function Acts({ alert: { id, title, rule, state, silencedUntil } }: { alert: Alert }) {
  const act = useAct();
  const params = { path: { id } };
  if (state === 'resolved') return null;
  const isSilent = silencedUntil !== null && Date.parse(silencedUntil) > hubNow();
  const acknowledge = () =>
    ask({
      title: `${operationsTexts.alerts.acknowledge}: ${title}`,
      text: operationsTexts.alerts.willAcknowledge,
      button: operationsTexts.alerts.acknowledge,
      act: (reason) => act(api.POST('/api/alerts/{id}/ack', { params, body: because(reason) })),
    });
  const silence = () =>
    ask({
      title: `${operationsTexts.alerts.silence}: ${title}`,
      text: operationsTexts.alerts.willSilence,
      button: operationsTexts.alerts.silence,
      isReasonRequired: true,
      act: (reason) => {
        const until = new Date(hubNow() + HOUR_MS).toISOString();
        return act(api.POST('/api/alerts/{id}/silence', { params, body: { until, reason } }));
      },
    });
  const unsilence = () =>
    ask({
      title: `${operationsTexts.alerts.unsilence}: ${title}`,
      text: operationsTexts.alerts.willUnsilence,
      button: operationsTexts.alerts.unsilence,
      act: (reason) => act(api.DELETE('/api/alerts/{id}/silence', { params, body: because(reason) })),
    });
  const resolve = () =>
    ask({
      title: `${operationsTexts.alerts.resolve}: ${title}`,
      text: operationsTexts.alerts.willResolve,
      button: operationsTexts.alerts.resolve,
      act: (reason) => act(api.POST('/api/alerts/{id}/resolve', { params, body: because(reason) })),
    });
  return (
    <span className="acts">
      <ActButton disabled={state === 'acknowledged'} onClick={acknowledge}>
        {operationsTexts.alerts.acknowledge}
      </ActButton>
      <ActButton onClick={isSilent ? unsilence : silence}>
        {isSilent ? operationsTexts.alerts.unsilence : operationsTexts.alerts.silence}
      </ActButton>
      {rule === null && <ActButton onClick={resolve}>{operationsTexts.alerts.resolve}</ActButton>}
    </span>
  );
}
