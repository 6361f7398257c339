import { useState, type FormEvent } from 'react';
import { api, type Schema } from '../../api/client.js';
import { hubNow } from '../../api/hub-clock.js';
import { texts } from '../../texts.js';
import { operationsTexts } from '../../texts/operations.js';
import { useAct } from '../../ui/actions.js';
import { CopyButton } from '../../ui/copy-button.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { useHeldDialog } from '../../ui/use-held-dialog.js';

type Request = Schema<'ApiKeyRequest'>;
const { columns: names, fields: labels } = operationsTexts.keys;
const DAY_MS = 86_400_000;
/** Days until a key expires; 0: never. */
const LIVES = [0, 7, 30, 90, 365];

/** Returns the names of a list that people write: `a, b`. */
const namesOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

function requestOf(form: FormData): Request {
  const text = (name: string) => form.get(name) as string;
  const [days, tenants, queues] = [Number(text('days')), namesOf(text('tenants')), namesOf(text('queues'))];
  return {
    name: text('name'),
    role: text('role') as Request['role'],
    ...(days > 0 && { expiresAt: new Date(hubNow() + days * DAY_MS).toISOString() }),
    ...(tenants.length > 0 && { tenants }),
    ...(queues.length > 0 && { queues }),
  };
}

/** Makes a key and shows it, this once. */
export function NewKey() {
  const act = useAct();
  const [made, setMade] = useState<Schema<'NewApiKey'> | null>(null);
  const [error, setError] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setPending(true);
    try {
      setMade(await act(api.POST('/api/keys', { body: requestOf(new FormData(event.currentTarget)) })));
    } catch (thrown) {
      setError(thrown);
    } finally {
      setPending(false);
    }
  };
  if (made) return <Made apiKey={made.key} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label htmlFor="name">{names.name}</label>
      <input id="name" name="name" required maxLength={100} />
      <label htmlFor="role">{names.role}</label>
      <select id="role" name="role">
        {(['viewer', 'operator', 'admin'] as const).map((role) => (
          <option key={role} value={role}>
            {texts.roles[role]}
          </option>
        ))}
      </select>
      <label htmlFor="days">{names.expires}</label>
      <select id="days" name="days">
        {LIVES.map((days) => (
          <option key={days} value={days}>
            {labels.days(days)}
          </option>
        ))}
      </select>
      <label htmlFor="tenants">{labels.tenants}</label>
      <input id="tenants" name="tenants" placeholder={labels.all} />
      <label htmlFor="queues">{labels.queues}</label>
      <input id="queues" name="queues" placeholder={labels.all} />
      {error !== undefined && <ProblemNote error={error} isOfAct />}
      <footer>
        <button type="submit" className="primary" disabled={isPending}>
          {operationsTexts.keys.make}
        </button>
      </footer>
    </form>
  );
}

function Made({ apiKey }: { apiKey: string }) {
  useHeldDialog();
  return (
    <>
      <p>{operationsTexts.keys.once}</p>
      <pre>{apiKey}</pre>
      <CopyButton text={apiKey} />
    </>
  );
}
