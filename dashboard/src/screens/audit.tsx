import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { texts } from '../texts.js';
import { operationsTexts } from '../texts/operations.js';
import { JsonView } from '../ui/json-view.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { Modal } from '../ui/modal.js';
import { NewRows } from '../ui/new-rows.js';
import { useRows } from '../ui/use-rows.js';
import { Exactly } from '../ui/when.js';
import { summaryOf } from './audit/summary.js';

type Event = Schema<'AuditEventPage'>['items'][number];
const { columns: names, filters: labels } = operationsTexts.audit;

const COLUMNS: readonly Column<Event>[] = [
  { title: names.at, width: '12rem', cell: ({ at }) => <Exactly at={at} /> },
  { title: names.actor, width: 'minmax(7rem, 0.8fr)', cell: ({ actor }) => <bdi>{actor.name}</bdi> },
  { title: names.action, width: 'minmax(8rem, 0.8fr)', cell: ({ action }) => action },
  { title: names.target, width: 'minmax(8rem, 1.4fr)', wide: true, cell: (event) => <Target event={event} /> },
  { title: names.reason, width: 'minmax(8rem, 1.4fr)', wide: true, cell: ({ reason }) => <bdi>{reason}</bdi> },
  { title: names.result, width: '9rem', wide: true, cell: ({ result }) => <bdi>{result}</bdi> },
  { title: names.interface, width: '5.5rem', wide: true, cell: (event) => event.interface },
];

/** What it was done to: one thing, or how many, by which filter. */
function Target({ event }: { event: Event }) {
  const text = summaryOf(event);
  return <bdi title={text}>{text}</bdi>;
}

const route = getRouteApi('/audit');

/** Who did what, when, why, and what was before and after. */
export function Audit() {
  const search = route.useSearch();
  const [open, setOpen] = useState<Event | null>(null);
  const query = { ...search, limit: PAGE };
  const rows = useRows('/api/audit', query, true);
  return (
    <ListScreen
      title={texts.names.audit}
      search={search}
      filters={[
        { name: 'target', label: labels.target, isSearch: true },
        { name: 'actor', label: labels.actor },
        { name: 'action', label: labels.action },
        { name: 'event', label: labels.event },
      ]}
      csv={{ path: '/api/audit', query: search }}
    >
      {rows.isRead && (
        <NewRows
          path="/api/audit"
          query={search}
          newest={rows.newest}
          topic={null}
          names={operationsTexts.audit.rows}
          show={rows.restart}
        />
      )}
      <List
        key={JSON.stringify(query)}
        label={texts.names.audit}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={setOpen}
        narrow="11rem minmax(0, 1fr) minmax(0, 1fr)"
        empty={<p className="note">{operationsTexts.audit.empty}</p>}
      />
      <Modal title={open?.action ?? ''} isOpen={open !== null} onClose={() => setOpen(null)}>
        {open && <JsonView value={open} label={operationsTexts.audit.event} />}
      </Modal>
    </ListScreen>
  );
}
