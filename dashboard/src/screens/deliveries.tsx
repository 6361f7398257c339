import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { texts } from '../texts.js';
import { runnersTexts } from '../texts/runners.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { NewRows } from '../ui/new-rows.js';
import { eventName, Replay } from '../ui/replay.js';
import { State } from '../ui/state.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';

type Delivery = Schema<'DeliveryPage'>['items'][number];
const STATES = ['received', 'processed', 'ignored', 'failed'];
const { columns: names, filters: labels } = runnersTexts.deliveries;

const COLUMNS: readonly Column<Delivery>[] = [
  { title: names.status, width: '7.5rem', cell: ({ status }) => <State name={status} /> },
  {
    title: names.event,
    width: 'minmax(10.5rem, 1.2fr)',
    cell: (delivery) => (
      <Link to="/deliveries/$id" params={{ id: delivery.id }}>
        <bdi>{eventName(delivery)}</bdi>
      </Link>
    ),
  },
  {
    title: names.repository,
    width: 'minmax(7rem, 1fr)',
    wide: true,
    cell: ({ repository }) => <bdi>{repository}</bdi>,
  },
  {
    title: names.became,
    width: 'minmax(6.5rem, 0.8fr)',
    wide: true,
    cell: ({ demandId }) =>
      demandId && (
        <Link to="/workflow-jobs/$id" params={{ id: demandId }}>
          {runnersTexts.deliveries.demand}
        </Link>
      ),
  },
  { title: names.error, width: 'minmax(4rem, 1.2fr)', wide: true, cell: ({ error }) => <bdi>{error}</bdi> },
  { title: names.received, width: '6rem', cell: ({ receivedAt }) => <When at={receivedAt} /> },
  { title: names.id, width: '17rem', wide: true, cell: ({ id }) => <code title={id}>{id}</code> },
  {
    title: names.acts,
    width: '5.5rem',
    wide: true,
    cell: (delivery) => <Replay id={delivery.id} name={eventName(delivery)} />,
  },
];

const route = getRouteApi('/deliveries');

/** Webhooks as GitHub sent them, and what each became. */
export function Deliveries() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = { ...search, limit: PAGE };
  const rows = useRows('/api/deliveries', query, true);
  return (
    <ListScreen
      title={texts.names.deliveries}
      search={search}
      filters={[
        { name: 'event', label: labels.event, isSearch: true },
        { name: 'status', label: labels.status, options: STATES },
        { name: 'runId', label: labels.run },
      ]}
      csv={{ path: '/api/deliveries', query: search }}
    >
      {rows.isRead && (
        <NewRows
          path="/api/deliveries"
          query={search}
          newest={rows.newest}
          topic="queues"
          queue="webhook-processing"
          names={runnersTexts.deliveries.rows}
          show={rows.restart}
        />
      )}
      <List
        key={JSON.stringify(query)}
        label={texts.names.deliveries}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/deliveries/$id', params: { id } })}
        empty={<p className="note">{runnersTexts.deliveries.empty}</p>}
      />
    </ListScreen>
  );
}
