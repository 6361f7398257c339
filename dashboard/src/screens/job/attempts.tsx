import { Link } from '@tanstack/react-router';
import { $api, type Schema } from '../../api/client.js';
import { PAGE, PAGING } from '../../api/paging.js';
import { messagesTexts } from '../../texts/messages.js';
import { figure } from '../../ui/locale.js';
import { NumberTable } from '../../ui/number-table.js';
import { AttemptState } from '../endpoint/attempt-state.js';
import { Exactly } from '../../ui/when.js';
import { Records } from './records.js';

const { state, status, ms, code, at, event, host, answer } = messagesTexts.attempts.columns;
/** What a narrow screen shows at once comes first. */
const TITLES = { state, status, ms, code, at, event, host, answer };

/** The calls by which a deliver_webhook job has sent its message, with what was answered. */
export function AttemptsOfJob({ job }: { job: Schema<'Job'> }) {
  const query = { jobId: job.id, limit: PAGE };
  const pages = $api.useInfiniteQuery('get', '/api/webhook-attempts', { params: { query } }, PAGING);
  const { endpointId } = (job.data ?? {}) as { endpointId?: unknown };
  return (
    <Records title={messagesTexts.attempts.title} pages={pages} none={messagesTexts.attempts.none}>
      {(items) => (
        <>
          {typeof endpointId === 'string' && (
            <p>
              {messagesTexts.contacts.columns.endpoint}:{' '}
              <Link to="/messages/endpoints/$id" params={{ id: endpointId }}>
                <code>{endpointId}</code>
              </Link>
            </p>
          )}
          <NumberTable label={messagesTexts.attempts.title} titles={TITLES} isOfWords>
            {items.map((attempt) => (
              <Row key={attempt.id} attempt={attempt} />
            ))}
          </NumberTable>
        </>
      )}
    </Records>
  );
}

function Row({ attempt }: { attempt: Schema<'WebhookAttemptPage'>['items'][number] }) {
  const { at, event, host, status, ms, code, answer } = attempt;
  return (
    <tr>
      <td>
        <AttemptState code={code} />
      </td>
      <td>{status ?? messagesTexts.attempts.noAnswer}</td>
      <td>{figure(ms)}</td>
      <td>{code && <code>{code}</code>}</td>
      <td>
        <Exactly at={at} precise />
      </td>
      <td>{event}</td>
      <td>
        <bdi>{host}</bdi>
      </td>
      <td>
        <bdi className="answer">{answer}</bdi>
      </td>
    </tr>
  );
}
