import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { texts } from '../texts.js';
import { messagesTexts } from '../texts/messages.js';
import { ActButton } from '../ui/act-button.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { ContactDialog } from './contacts/contact-dialog.js';
import { MESSAGE_PARTS } from './messages/parts.js';

type Contact = Schema<'Contact'>;
const { columns: names } = messagesTexts.contacts;
const QUERY = { limit: PAGE };

const COLUMNS: readonly Column<Contact>[] = [
  {
    title: names.user,
    width: 'minmax(8rem, 1fr)',
    cell: ({ userId }) => (
      <Link to="/messages/contacts" search={{ edit: userId }}>
        <bdi>{userId}</bdi>
      </Link>
    ),
  },
  { title: names.channels, width: 'minmax(9rem, 1fr)', cell: ({ channels }) => channels.join(', ') },
  { title: names.email, width: 'minmax(9rem, 1.2fr)', wide: true, cell: ({ email }) => <bdi>{email}</bdi> },
  {
    title: names.slack,
    width: '8rem',
    wide: true,
    cell: ({ hasSlack }) => hasSlack && messagesTexts.contacts.slackKnown,
  },
  {
    title: names.endpoint,
    width: 'minmax(8rem, 1fr)',
    wide: true,
    cell: ({ webhookEndpointId: id }) =>
      id !== null && (
        <Link to="/messages/endpoints/$id" params={{ id }}>
          <code>{id.slice(-12)}</code>
        </Link>
      ),
  },
  { title: names.changed, width: '6.5rem', cell: ({ changedAt }) => <When at={changedAt} /> },
  { title: names.by, width: 'minmax(5rem, 0.6fr)', wide: true, cell: ({ changedBy }) => <bdi>{changedBy}</bdi> },
];

const route = getRouteApi('/messages/contacts');

/** People with the channels that reach them. Which contact is open is in the address. */
export function Contacts() {
  const { edit, add } = route.useSearch();
  const navigate = useNavigate();
  const rows = useRows('/api/contacts', QUERY);
  const go = (search: { edit?: string; add?: string }) => void navigate({ to: '/messages/contacts', search });
  return (
    <ListScreen
      title={texts.names.messages}
      parts={MESSAGE_PARTS}
      acts={<ActButton onClick={() => go({ add: '1' })}>{messagesTexts.contacts.make}</ActButton>}
    >
      <List
        label={messagesTexts.messages.contacts}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ userId }) => userId}
        open={({ userId }) => go({ edit: userId })}
        narrow="minmax(0, 1fr) minmax(0, 1fr) 6.5rem"
        empty={<p className="note">{messagesTexts.contacts.empty}</p>}
      />
      <ContactDialog userId={edit} isNew={add !== undefined} onClose={() => go({})} />
    </ListScreen>
  );
}
