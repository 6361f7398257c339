import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { useQueueRead } from '../live/use-queue-read.js';
import { texts } from '../texts.js';
import { messagesTexts } from '../texts/messages.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { State } from '../ui/state.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { MESSAGE_PARTS } from './messages/parts.js';

type Notification = Schema<'Notification'>;
const { columns: names, filters: labels } = messagesTexts.notifications;

const COLUMNS: readonly Column<Notification>[] = [
  { title: names.state, width: '7.5rem', cell: ({ state }) => <State name={state} /> },
  {
    title: names.title,
    width: 'minmax(8rem, 1fr)',
    cell: ({ id, title }) => (
      <Link to="/jobs/$jobId" params={{ jobId: id }}>
        <bdi>{title ?? messagesTexts.notifications.untitled}</bdi>
      </Link>
    ),
  },
  {
    title: names.whom,
    width: 'minmax(8rem, 1fr)',
    wide: true,
    cell: ({ userId, recipient }) => <bdi title={recipient ?? undefined}>{userId ?? recipient}</bdi>,
  },
  { title: names.channel, width: '5rem', wide: true, cell: ({ channel }) => channel },
  { title: names.why, width: 'minmax(10rem, 2.5fr)', wide: true, cell: ({ why }) => <bdi title={why}>{why}</bdi> },
  { title: names.created, width: '6.5rem', cell: ({ createdAt }) => <When at={createdAt} /> },
];

const route = getRouteApi('/messages');

/** What people were notified of, and what became of it; a row leads to its job. */
export function Notifications() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = { ...search, limit: PAGE };
  const rows = useRows('/api/notifications', query);
  useQueueRead('notifications', rows);
  return (
    <ListScreen
      title={texts.names.messages}
      parts={MESSAGE_PARTS}
      search={search}
      filters={[
        { name: 'userId', label: labels.user, isSearch: true },
        { name: 'state', label: labels.state, options: ['open', 'delivered', 'failed'] },
      ]}
    >
      <List
        key={JSON.stringify(query)}
        label={messagesTexts.messages.notifications}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/jobs/$jobId', params: { jobId: id } })}
        empty={Object.keys(search).length > 0 ? <p className="note">{messagesTexts.notifications.empty}</p> : <First />}
      />
    </ListScreen>
  );
}

function First() {
  return (
    <div className="note">
      <p>{messagesTexts.notifications.first}</p>
      <pre>{messagesTexts.notifications.example}</pre>
    </div>
  );
}
