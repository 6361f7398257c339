import { useState, type FormEvent } from 'react';
import { api } from '../../api/client.js';
import { fieldErrorsOf } from '../../api/field-errors.js';
import { mailsTexts } from '../../texts/mails.js';
import { useAct } from '../../ui/actions.js';
import { Field } from '../../ui/field.js';
import { ProblemNote } from '../../ui/problem-note.js';

const { fields, make, willMake } = mailsTexts.suppressions;

/** Suppresses an address, for a reason. */
export function SuppressionForm({ onDone }: { onDone: () => void }) {
  const act = useAct();
  const [refusal, setRefusal] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const { byField, hasMore } = fieldErrorsOf(refusal, ['address', 'reason']);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { address: (form.get('address') as string).trim(), reason: form.get('reason') as string };
    setPending(true);
    try {
      await act(api.POST('/api/emails/suppressions', { body }));
      onDone();
    } catch (thrown) {
      setRefusal(thrown);
      setPending(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p>{willMake}</p>
      <Field name="address" label={fields.address} error={byField['address']}>
        {(attributes) => <input {...attributes} required maxLength={320} spellCheck={false} />}
      </Field>
      <Field name="reason" label={fields.reason} error={byField['reason']}>
        {(attributes) => <input {...attributes} required maxLength={500} />}
      </Field>
      {refusal !== undefined && hasMore && <ProblemNote error={refusal} isOfAct />}
      <footer>
        <button type="submit" className="primary" disabled={isPending}>
          {make}
        </button>
      </footer>
    </form>
  );
}
