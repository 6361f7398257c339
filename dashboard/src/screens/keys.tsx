import { useState } from 'react';
import { $api, api, type Schema } from '../api/client.js';
import { PAGE, PAGING } from '../api/paging.js';
import { texts } from '../texts.js';
import { operationsTexts } from '../texts/operations.js';
import { NewKey } from './keys/new-key.js';
import { ActButton } from '../ui/act-button.js';
import { useAct } from '../ui/actions.js';
import { ask } from '../ui/ask.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { Modal } from '../ui/modal.js';
import { When } from '../ui/when.js';

type Key = Schema<'ApiKeyPage'>['items'][number];
const { columns: names } = operationsTexts.keys;

const COLUMNS: readonly Column<Key>[] = [
  { title: names.name, width: 'minmax(8rem, 1fr)', cell: ({ name }) => <bdi>{name}</bdi> },
  { title: names.role, width: '6rem', cell: ({ role }) => role },
  {
    title: names.scope,
    width: 'minmax(7rem, 1fr)',
    wide: true,
    cell: ({ tenants, queues }) => (
      <bdi>{[...(tenants ?? []), ...(queues ?? [])].join(', ') || operationsTexts.keys.everything}</bdi>
    ),
  },
  { title: names.created, width: '7rem', wide: true, cell: ({ createdAt }) => <When at={createdAt} /> },
  { title: names.used, width: '7rem', wide: true, cell: ({ lastUsedAt }) => <When at={lastUsedAt} /> },
  { title: names.expires, width: '7rem', wide: true, cell: ({ expiresAt }) => <When at={expiresAt} /> },
  {
    title: names.acts,
    width: '9rem',
    cell: (key) => (key.revokedAt === null ? <Revoke apiKey={key} /> : operationsTexts.keys.revoked(key.revokedBy)),
  },
];

/** API keys: for whom, with which role, and when they were used last. */
export function Keys() {
  const [isOpen, setOpen] = useState(false);
  const pages = $api.useInfiniteQuery('get', '/api/keys', { params: { query: { limit: PAGE } } }, PAGING);
  return (
    <ListScreen
      title={texts.names.keys}
      acts={
        <ActButton role="admin" onClick={() => setOpen(true)}>
          {operationsTexts.keys.make}
        </ActButton>
      }
    >
      <List
        label={texts.names.keys}
        pages={pages}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={<p className="note">{operationsTexts.keys.empty}</p>}
      />
      <Modal title={operationsTexts.keys.make} isOpen={isOpen} onClose={() => setOpen(false)}>
        <NewKey />
      </Modal>
    </ListScreen>
  );
}

function Revoke({ apiKey: { id, name } }: { apiKey: Key }) {
  const act = useAct();
  const open = () =>
    ask({
      title: `${operationsTexts.keys.revoke}: ${name}`,
      text: operationsTexts.keys.willRevoke,
      button: operationsTexts.keys.revoke,
      act: () => act(api.DELETE('/api/keys/{id}', { params: { path: { id } } })),
    });
  return (
    <ActButton role="admin" onClick={open}>
      {operationsTexts.keys.revoke}
    </ActButton>
  );
}
