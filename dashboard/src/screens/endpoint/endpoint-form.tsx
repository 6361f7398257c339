import { useState, type FormEvent } from 'react';
import { api, type Schema } from '../../api/client.js';
import { fieldErrorsOf } from '../../api/field-errors.js';
import { messagesTexts } from '../../texts/messages.js';
import { useAct } from '../../ui/actions.js';
import { Field } from '../../ui/field.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { Secret } from './secret.js';

type Endpoint = Schema<'WebhookEndpoint'>;
const { fields, urlHint, make } = messagesTexts.endpoints;

/** Makes an endpoint and shows its secret, this once; or changes the name and the URL of one. */
export function EndpointForm({ former, onDone }: { former?: Endpoint; onDone?: () => void }) {
  const act = useAct();
  const [secret, setSecret] = useState<string>();
  const [refusal, setRefusal] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const { byField, hasMore } = fieldErrorsOf(refusal, ['name', 'url']);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { name: form.get('name') as string, url: form.get('url') as string, enabled: former?.enabled ?? true };
    setPending(true);
    try {
      if (former) {
        await act(api.PUT('/api/webhook-endpoints/{id}', { params: { path: { id: former.id } }, body }));
        onDone?.();
      } else {
        setSecret((await act(api.POST('/api/webhook-endpoints', { body }))).secret);
      }
    } catch (thrown) {
      setRefusal(thrown);
    } finally {
      setPending(false);
    }
  };
  if (secret !== undefined) return <Secret secret={secret} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Field name="name" label={fields.name} error={byField['name']}>
        {(attributes) => <input {...attributes} required maxLength={100} defaultValue={former?.name} />}
      </Field>
      <Field name="url" label={fields.url} hint={urlHint} error={byField['url']}>
        {(attributes) => (
          <input {...attributes} required maxLength={2048} spellCheck={false} defaultValue={former?.url} />
        )}
      </Field>
      {refusal !== undefined && hasMore && <ProblemNote error={refusal} isOfAct />}
      <footer>
        <button type="submit" className="primary" disabled={isPending}>
          {former ? messagesTexts.endpoint.save : make}
        </button>
      </footer>
    </form>
  );
}
