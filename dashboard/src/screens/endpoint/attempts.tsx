import { Link, useNavigate } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { PAGE } from '../../api/paging.js';
import { useQueueRead } from '../../live/use-queue-read.js';
import { messagesTexts } from '../../texts/messages.js';
import { List, type Column } from '../../ui/list.js';
import { figure } from '../../ui/locale.js';
import { useRows } from '../../ui/use-rows.js';
import { When } from '../../ui/when.js';
import { AttemptState } from './attempt-state.js';

type Attempt = Schema<'WebhookAttemptPage'>['items'][number];
const { columns: names } = messagesTexts.attempts;

const COLUMNS: readonly Column<Attempt>[] = [
  { title: names.state, width: '7rem', cell: ({ code }) => <AttemptState code={code} /> },
  {
    title: names.event,
    width: 'minmax(8rem, 1fr)',
    cell: ({ jobId, event }) => (
      <Link to="/jobs/$jobId" params={{ jobId }}>
        <bdi>{event}</bdi>
      </Link>
    ),
  },
  { title: names.status, width: '6rem', wide: true, cell: ({ status }) => status ?? messagesTexts.attempts.noAnswer },
  { title: names.ms, width: '5rem', wide: true, cell: ({ ms }) => <span className="number">{figure(ms)}</span> },
  { title: names.code, width: 'minmax(8rem, 0.8fr)', wide: true, cell: ({ code }) => code && <code>{code}</code> },
  {
    title: names.answer,
    width: 'minmax(8rem, 2fr)',
    wide: true,
    cell: ({ answer }) => <bdi title={answer}>{answer}</bdi>,
  },
  { title: names.at, width: '6.5rem', cell: ({ at }) => <When at={at} /> },
];

/** What was sent to an endpoint, the newest first, and what it has answered; a row leads to its job. */
export function Attempts({ endpointId }: { endpointId: string }) {
  const navigate = useNavigate();
  const rows = useRows('/api/webhook-attempts', { endpointId, limit: PAGE });
  useQueueRead('webhooks', rows);
  return (
    <List
      label={messagesTexts.endpoint.attempts}
      pages={rows}
      columns={COLUMNS}
      keyOf={({ id }) => id}
      open={({ jobId }) => void navigate({ to: '/jobs/$jobId', params: { jobId } })}
      empty={<p className="soft">{messagesTexts.endpoint.noAttempts}</p>}
    />
  );
}
