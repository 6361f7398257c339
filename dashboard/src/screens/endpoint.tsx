import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { $api } from '../api/client.js';
import { useQueueRead } from '../live/use-queue-read.js';
import { texts } from '../texts.js';
import { messagesTexts } from '../texts/messages.js';
import { EndpointActs } from './endpoint/acts.js';
import { Attempts } from './endpoint/attempts.js';
import { EndpointState } from './endpoint/endpoint-state.js';
import { ErrorLine } from '../ui/error-line.js';
import { Fact } from '../ui/fact.js';
import { ProblemNote } from '../ui/problem-note.js';
import { Exactly } from '../ui/when.js';

const route = getRouteApi('/messages/endpoints/$id');
const { fields } = messagesTexts.endpoint;

/** One webhook endpoint: whether messages arrive, what it has answered, and what can be done with it. */
export function Endpoint() {
  const { id } = route.useParams();
  const navigate = useNavigate();
  const [isGone, setGone] = useState(false);
  const params = { path: { id } };
  const query = $api.useQuery('get', '/api/webhook-endpoints/{id}', { params }, { enabled: !isGone });
  const { data, error, refetch } = query;
  useQueueRead('webhooks', { isRead: data !== undefined && !isGone, refetch: () => !isGone && refetch() });
  const leave = () => {
    // Before all that is shown is read again: this would be a request for what no longer exists.
    flushSync(() => setGone(true));
    void navigate({ to: '/messages/endpoints' });
  };
  if (error && !data) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  return (
    <>
      <header className="screen">
        <h1>
          <bdi>{data.name}</bdi> <EndpointState endpoint={data} />
        </h1>
        <EndpointActs endpoint={data} onGone={leave} />
      </header>
      <ErrorLine error={data.disabledReason} />
      <dl className="facts">
        <Fact name={fields.url}>
          <bdi>{data.url}</bdi>
        </Fact>
        <Fact name={fields.id}>
          <code>{data.id}</code>
        </Fact>
        {(['failing', 'success', 'failure'] as const).map((name) => (
          <Fact key={name} name={fields[name]}>
            <Exactly
              at={{ failing: data.failingSince, success: data.lastSuccessAt, failure: data.lastFailureAt }[name]}
            />
          </Fact>
        ))}
        <Fact name={fields.created}>
          <Exactly at={data.createdAt} />
        </Fact>
        <Fact name={fields.by}>
          <bdi>{data.createdBy}</bdi>
        </Fact>
        <Fact name={fields.changed}>
          <Exactly at={data.changedAt} />
        </Fact>
      </dl>
      <h2>{messagesTexts.endpoint.attempts}</h2>
      <Attempts endpointId={id} />
    </>
  );
}
