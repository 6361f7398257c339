import type { AuditActor } from '../audit/audit-event.js';
import type { Scopes } from '../jobs/scopes.js';

/** What a principal may do, from least to most. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Returns whether a role may do what requires another one. */
export const permits = (role: Role, required: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(required);

export const PRINCIPAL_KINDS = ['admin-key', 'api-key', 'jwt'] as const;

/** Who sends a request, whichever way they have proved it. */
export interface Principal {
  /** Name in trails and audits; never the secret itself. `key:<name>` for an API key, `jwt:<sub>` for a JWT. */
  id: string;
  kind: (typeof PRINCIPAL_KINDS)[number];
  role: Role;
  /** Id of the API key: unlike its name, no other key will ever have it. */
  keyId?: string;
  scopes: Scopes;
  /** Digest of the browser session by which the request came. */
  session?: string;
}

/** Returns who uses a limit: a key, by however many sessions and requests. */
export const ownerOf = ({ id, keyId }: Pick<Principal, 'id' | 'keyId'>): string => keyId ?? id;

/** Returns how the audit names a principal. */
export function actorOf(principal: Principal): AuditActor {
  const { id, kind, role } = principal;
  return { kind, id: ownerOf(principal), name: id, role };
}

/** Returns the name of a principal without the prefix of its kind. */
export const nameOf = ({ id, kind }: Principal): string => (kind === 'admin-key' ? id : id.slice(id.indexOf(':') + 1));
