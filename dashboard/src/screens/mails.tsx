import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { useQueueRead } from '../live/use-queue-read.js';
import { texts } from '../texts.js';
import { mailsTexts } from '../texts/mails.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { State } from '../ui/state.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { MAIL_PARTS } from './mails/parts.js';

type Mail = Schema<'Email'>;
const STATES = ['queued', 'deferred', 'sent', 'failed', 'cancelled'];
const { columns: names, filters: labels } = mailsTexts.mails;

const COLUMNS: readonly Column<Mail>[] = [
  { title: names.state, width: '7rem', cell: ({ state }) => <State name={state} /> },
  {
    title: names.subject,
    width: 'minmax(10rem, 2fr)',
    cell: ({ id, subject, template }) => (
      <Link to="/mails/$id" params={{ id }}>
        <bdi>{subject ?? template ?? mailsTexts.mails.untitled}</bdi>
      </Link>
    ),
  },
  {
    title: names.taken,
    width: '8rem',
    wide: true,
    cell: ({ accepted, recipients }) => mailsTexts.mails.taken(accepted, recipients),
  },
  { title: names.user, width: 'minmax(6rem, 0.7fr)', wide: true, cell: ({ userId }) => <bdi>{userId}</bdi> },
  {
    title: names.error,
    width: 'minmax(8rem, 2fr)',
    wide: true,
    cell: ({ error }) => error && <bdi title={error.message}>{`${error.code}: ${error.message}`}</bdi>,
  },
  { title: names.created, width: '6.5rem', cell: ({ createdAt }) => <When at={createdAt} /> },
];

const route = getRouteApi('/mails');

/** Mails, and what became of them. */
export function Mails() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = { ...search, limit: PAGE };
  const rows = useRows('/api/emails', query);
  useQueueRead('email', rows);
  return (
    <ListScreen
      title={texts.names.mails}
      parts={MAIL_PARTS}
      search={search}
      filters={[
        { name: 'to', label: labels.to, isSearch: true },
        { name: 'state', label: labels.state, options: STATES },
        { name: 'userId', label: labels.user },
      ]}
      csv={{ path: '/api/emails', query: search }}
    >
      <List
        key={JSON.stringify(query)}
        label={texts.names.mails}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/mails/$id', params: { id } })}
        empty={Object.keys(search).length > 0 ? <p className="note">{mailsTexts.mails.empty}</p> : <FirstMail />}
      />
    </ListScreen>
  );
}

function FirstMail() {
  return (
    <div className="note">
      <p>{mailsTexts.mails.first}</p>
      <pre>{mailsTexts.mails.example}</pre>
    </div>
  );
}
