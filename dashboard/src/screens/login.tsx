import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { $api, api, type Schema } from '../api/client.js';
import { SESSION } from '../api/query-client.js';
import { texts } from '../texts.js';
import { ProblemNote } from '../ui/problem-note.js';

/** Exchanges a key for a session; the key itself is kept nowhere. */
export function Login({ onLogin }: { onLogin?: (session: Schema<'Session'>) => void }) {
  const [key, setKey] = useState('');
  const [isKept, setKept] = useState(true);
  const cache = useQueryClient();
  const login = $api.useMutation('post', '/api/session', {
    onSuccess: async () => {
      // Browsers that refuse cookies say so to nobody.
      const { data: session } = await api.GET('/api/session');
      setKept(session !== undefined);
      if (session === undefined) return;
      if (onLogin) onLogin(session);
      else cache.setQueryData(SESSION, session);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate({ body: { key: key.trim() } });
  };
  const insecure = !window.isSecureContext;
  return (
    <main className="login">
      <h1>RunnerHub</h1>
      <p>{texts.login.purpose}</p>
      <form onSubmit={submit}>
        <label htmlFor="key">{texts.login.key}</label>
        <input
          id="key"
          type="password"
          autoComplete="current-password"
          required
          autoFocus
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <button type="submit" className="primary" disabled={login.isPending}>
          {texts.login.submit}
        </button>
      </form>
      {insecure && <p className="note note-bad">{texts.login.insecure}</p>}
      {!isKept && (
        <p className="note note-bad" role="alert">
          {texts.login.notKept}
        </p>
      )}
      {login.isError && <ProblemNote error={login.error} />}
      <p className="soft">{texts.login.where}</p>
      <pre>
        <code>cat .runnerhub/admin-key</code>
      </pre>
    </main>
  );
}
