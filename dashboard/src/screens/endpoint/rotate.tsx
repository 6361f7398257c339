import { useState, type FormEvent } from 'react';
import { api } from '../../api/client.js';
import { messagesTexts } from '../../texts/messages.js';
import { useAct } from '../../ui/actions.js';
import { Field } from '../../ui/field.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { Secret } from './secret.js';

const HOUR_MS = 3_600_000;
const { keeps } = messagesTexts.endpoint;
/** Time for which the former secret signs, too. */
const KEEP_MS = { none: 0, hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS };

/** Has the hub make another secret, and shows it, this once. */
export function RotateSecret({ id }: { id: string }) {
  const act = useAct();
  const [secret, setSecret] = useState<string>();
  const [refusal, setRefusal] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const keepMs = Number(new FormData(event.currentTarget).get('keep'));
    setPending(true);
    try {
      const made = await act(
        api.POST('/api/webhook-endpoints/{id}/secret', { params: { path: { id } }, body: { keepMs } }),
      );
      setSecret(made.secret);
    } catch (thrown) {
      setRefusal(thrown);
    } finally {
      setPending(false);
    }
  };
  if (secret !== undefined) return <Secret secret={secret} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p>{messagesTexts.endpoint.willRotate}</p>
      <Field name="keep" label={messagesTexts.endpoint.keep}>
        {(attributes) => (
          <select {...attributes} defaultValue={KEEP_MS.day}>
            {(['none', 'hour', 'day', 'week'] as const).map((name) => (
              <option key={name} value={KEEP_MS[name]}>
                {keeps[name]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {refusal !== undefined && <ProblemNote error={refusal} isOfAct />}
      <footer>
        <button type="submit" className="primary" disabled={isPending}>
          {messagesTexts.endpoint.rotate}
        </button>
      </footer>
    </form>
  );
}
