import { useState, type FormEvent } from 'react';
import { api, type Schema } from '../../api/client.js';
import { hubNow } from '../../api/hub-clock.js';
import { messagesTexts } from '../../texts/messages.js';
import { useAct } from '../../ui/actions.js';
import { InstantField } from '../../ui/instant-field.js';
import { ProblemNote } from '../../ui/problem-note.js';

const DAY_MS = 86_400_000;

/**
 * Has failed messages delivered again that were enqueued since an instant: at first a day before the endpoint's failure,
 * as the message that failed first was enqueued before it.
 */
export function Recover({ endpoint: { id, failingSince } }: { endpoint: Schema<'WebhookEndpoint'> }) {
  const act = useAct();
  const [since, setSince] = useState(() =>
    new Date((failingSince === null ? hubNow() : Date.parse(failingSince)) - DAY_MS).toISOString(),
  );
  const [done, setDone] = useState<Schema<'WebhooksRecovered'>>();
  const [refusal, setRefusal] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    try {
      const params = { path: { id } };
      setDone(await act(api.POST('/api/webhook-endpoints/{id}/recover', { params, body: { since } })));
    } catch (thrown) {
      setRefusal(thrown);
    } finally {
      setPending(false);
    }
  };
  if (done) return <p role="status">{messagesTexts.endpoint.recovered(done.found, done.retried)}</p>;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p>{messagesTexts.endpoint.willRecover}</p>
      <InstantField label={messagesTexts.endpoint.since} value={since} onChange={setSince} />
      {refusal !== undefined && <ProblemNote error={refusal} isOfAct />}
      <footer>
        <button type="submit" className="primary" disabled={isPending || since === ''}>
          {messagesTexts.endpoint.recoverButton}
        </button>
      </footer>
    </form>
  );
}
