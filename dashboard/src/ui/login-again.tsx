import { focusManager, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Schema } from '../api/client.js';
import { SESSION } from '../api/query-client.js';
import { liveSocket } from '../live/live-socket.js';
import { Login } from '../screens/login.js';
import { texts } from '../texts.js';

type Session = Schema<'Session'>;

/**
 * The login over a page whose session has ended. Meanwhile the page asks for nothing: each request with an ended session
 * counts as a guess. Another person who logs in gets a new page.
 */
export function LoginAgain({ as: before }: { as: Session }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const cache = useQueryClient();
  useEffect(() => {
    dialog.current?.showModal();
    focusManager.setFocused(false);
    liveSocket.suspend();
    return () => {
      focusManager.setFocused(undefined);
      liveSocket.resume();
    };
  }, []);
  const onLogin = (session: Session) => {
    if (JSON.stringify(session) !== JSON.stringify(before)) return location.reload();
    cache.setQueryData(SESSION, session);
    void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey !== SESSION });
  };
  return (
    <dialog
      ref={dialog}
      className="login-again"
      aria-label={texts.login.submit}
      onCancel={(event) => event.preventDefault()}
      onClose={() => dialog.current?.showModal()}
    >
      <p role="alert">{texts.login.ended}</p>
      <Login onLogin={onLogin} />
    </dialog>
  );
}
