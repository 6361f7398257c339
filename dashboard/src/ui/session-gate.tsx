import { createContext, useContext, useState, type ReactNode } from 'react';
import { $api, problemOf, type Schema } from '../api/client.js';
import { Login } from '../screens/login.js';
import { LoginAgain } from './login-again.js';
import { ProblemNote } from './problem-note.js';

const SessionContext = createContext<Schema<'Session'> | null>(null);
const RANK = { viewer: 0, operator: 1, admin: 2 } as const;
export type Role = keyof typeof RANK;

/**
 * Shows the page to whom the hub knows, and the login to others. A page whose session ends stays below the login, with all
 * that was typed into it.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, error, isPending, failureReason, refetch } = $api.useQuery(
    'get',
    '/api/session',
    {},
    { staleTime: Infinity },
  );
  const [known, setKnown] = useState(data);
  if (data && data !== known) setKnown(data);
  const current = data ?? known;
  const isRefused = !data && problemOf(error).status === 401;
  // It has ended until somebody logs in, also while the session is asked for again.
  const [hasEnded, setEnded] = useState(false);
  if (hasEnded !== (!data && (hasEnded || isRefused))) setEnded(!hasEnded);
  if (current) {
    return (
      <SessionContext value={current}>
        {children}
        {hasEnded && <LoginAgain as={current} />}
      </SessionContext>
    );
  }
  if (isPending) return failureReason === null ? null : <ProblemNote error={failureReason} />;
  if (isRefused) return <Login />;
  return <ProblemNote error={error} retry={() => void refetch()} />;
}

/** Returns whom this page acts for. */
export function useSession(): Schema<'Session'> {
  const session = useContext(SessionContext);
  if (!session) throw new Error('No session above this component');
  return session;
}

/** Whether the session's role suffices. The hub decides again; this only spares a click that it would refuse. */
export function usePermits(role: Role): boolean {
  return RANK[useSession().role] >= RANK[role];
}
