import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../api/client.js';
import { PAGE } from '../api/paging.js';
import { useQueueRead } from '../live/use-queue-read.js';
import { texts } from '../texts.js';
import { messagesTexts } from '../texts/messages.js';
import { ActButton } from '../ui/act-button.js';
import { List, type Column } from '../ui/list.js';
import { ListScreen } from '../ui/list-screen.js';
import { Modal } from '../ui/modal.js';
import { useRows } from '../ui/use-rows.js';
import { When } from '../ui/when.js';
import { EndpointForm } from './endpoint/endpoint-form.js';
import { EndpointState } from './endpoint/endpoint-state.js';
import { MESSAGE_PARTS } from './messages/parts.js';

type Endpoint = Schema<'WebhookEndpoint'>;
const { columns: names } = messagesTexts.endpoints;
const QUERY = { limit: PAGE };

const COLUMNS: readonly Column<Endpoint>[] = [
  { title: names.state, width: '7rem', cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
  {
    title: names.name,
    width: 'minmax(8rem, 1fr)',
    cell: ({ id, name }) => (
      <Link to="/messages/endpoints/$id" params={{ id }}>
        <bdi>{name}</bdi>
      </Link>
    ),
  },
  { title: names.url, width: 'minmax(10rem, 2fr)', wide: true, cell: ({ url }) => <bdi title={url}>{url}</bdi> },
  { title: names.success, width: '7.5rem', wide: true, cell: ({ lastSuccessAt }) => <When at={lastSuccessAt} /> },
  { title: names.failure, width: '7.5rem', wide: true, cell: ({ lastFailureAt }) => <When at={lastFailureAt} /> },
  { title: names.created, width: '6.5rem', cell: ({ createdAt }) => <When at={createdAt} /> },
];

/** Endpoints that messages are delivered to, and whether they arrive. */
export function Endpoints() {
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const rows = useRows('/api/webhook-endpoints', QUERY);
  useQueueRead('webhooks', rows);
  return (
    <ListScreen
      title={texts.names.messages}
      parts={MESSAGE_PARTS}
      acts={<ActButton onClick={() => setOpen(true)}>{messagesTexts.endpoints.make}</ActButton>}
    >
      <List
        label={messagesTexts.messages.endpoints}
        pages={rows}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        open={({ id }) => void navigate({ to: '/messages/endpoints/$id', params: { id } })}
        empty={<p className="note">{messagesTexts.endpoints.empty}</p>}
      />
      <Modal title={messagesTexts.endpoints.make} isOpen={isOpen} onClose={() => setOpen(false)}>
        <EndpointForm />
      </Modal>
    </ListScreen>
  );
}
