import { createContext, useContext, type ReactNode } from 'react';
import { $api, problemOf, type Schema } from '../api/client.js';
import { Login } from '../screens/login.js';
import { ProblemNote } from './problem-note.js';

const SessionContext = createContext<Schema<'Session'> | null>(null);
const RANK = { viewer: 0, operator: 1, admin: 2 } as const;
export type Role = keyof typeof RANK;

/** Shows the page to whom the hub knows, and the login to others. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, error, isPending, failureReason, refetch } = $api.useQuery(
    'get',
    '/api/session',
    {},
    { staleTime: Infinity },
  );
  if (isPending) return failureReason === null ? null : <ProblemNote error={failureReason} />;
  if (data) return <SessionContext value={data}>{children}</SessionContext>;
  if (problemOf(error).status === 401) return <Login />;
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
