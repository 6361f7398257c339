import { useId, useState, type FormEvent } from 'react';
import { $api, api, type Schema } from '../../api/client.js';
import { fieldErrorsOf } from '../../api/field-errors.js';
import { PAGE } from '../../api/paging.js';
import { texts } from '../../texts.js';
import { messagesTexts } from '../../texts/messages.js';
import { useAct } from '../../ui/actions.js';
import { Field } from '../../ui/field.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { usePermits } from '../../ui/session-gate.js';
import { ChannelFields } from './channel-fields.js';
import { FIELDS, requestOf } from './contact-values.js';

const { fields } = messagesTexts.contacts;

/** Makes a contact, or replaces one. The hub decides what is valid; its errors are shown at their fields. */
export function ContactForm({ former, onDone }: { former?: Schema<'Contact'>; onDone: () => void }) {
  const act = useAct();
  const permits = usePermits('operator');
  const endpoints = useId();
  const [refusal, setRefusal] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const { byField, hasMore } = fieldErrorsOf(refusal, FIELDS);
  const known = $api.useQuery('get', '/api/webhook-endpoints', { params: { query: { limit: PAGE } } });
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const userId = former?.userId ?? (form.get('userId') as string).trim();
    setPending(true);
    try {
      await act(api.PUT('/api/contacts/{userId}', { params: { path: { userId } }, body: requestOf(form) }));
      onDone();
    } catch (thrown) {
      setRefusal(thrown);
      setPending(false);
    }
  };
  const text = (name: 'email' | 'slackUrl' | 'webhookEndpointId', value?: string | null, hint?: string) => (
    <Field name={name} label={fields[name]} hint={hint} error={byField[name]}>
      {(attributes) => (
        <input
          {...attributes}
          maxLength={2048}
          spellCheck={false}
          defaultValue={value ?? undefined}
          list={name === 'webhookEndpointId' ? endpoints : undefined}
        />
      )}
    </Field>
  );
  return (
    <form onSubmit={(event) => void submit(event)}>
      <fieldset disabled={!permits}>
        <Field name="userId" label={fields.userId} error={byField['userId']}>
          {(attributes) => (
            <input
              {...attributes}
              required
              maxLength={200}
              disabled={former !== undefined}
              defaultValue={former?.userId}
            />
          )}
        </Field>
        <ChannelFields channels={former?.channels ?? ['email']} error={byField['channels']} />
        {text('email', former?.email)}
        {text('slackUrl', undefined, messagesTexts.contacts.slackHint)}
        {text('webhookEndpointId', former?.webhookEndpointId)}
        <datalist id={endpoints}>
          {known.data?.items.map(({ id, name }) => (
            <option key={id} value={id} label={name} />
          ))}
        </datalist>
        {refusal !== undefined && hasMore && <ProblemNote error={refusal} isOfAct />}
      </fieldset>
      <footer>
        {!permits && <span className="soft">{texts.needsRole('operator')}</span>}
        <button type="submit" className="primary" disabled={isPending || !permits}>
          {former ? messagesTexts.contacts.save : messagesTexts.contacts.make}
        </button>
      </footer>
    </form>
  );
}
