/** What a principal may do, from least to most. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who sends a request, whichever way they have proved it. */
export interface Principal {
  /** Name in trails and audits; never the secret itself. */
  id: string;
  kind: 'admin-key';
  role: Role;
}
