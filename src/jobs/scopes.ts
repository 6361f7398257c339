/** Jobs to which a sender is confined; null confines nothing. */
export interface Scopes {
  readonly tenants: readonly string[] | null;
  readonly queues: readonly string[] | null;
}

export const UNSCOPED: Scopes = { tenants: null, queues: null };

export const isScoped = ({ tenants, queues }: Scopes): boolean => tenants !== null || queues !== null;

/** Returns whether a job lies within the scopes. A job without a tenant is no tenant's. */
export function covers({ tenants, queues }: Scopes, job: { queue: string; tenant: string | null }): boolean {
  const inTenants = tenants === null || (job.tenant !== null && tenants.includes(job.tenant));
  return inTenants && (queues === null || queues.includes(job.queue));
}

/** Describes the scopes in a message to their owner. */
export function describeScopes({ tenants, queues }: Scopes): string {
  const parts = [
    ...(tenants === null ? [] : [`tenants ${shortList(tenants)}`]),
    ...(queues === null ? [] : [`queues ${shortList(queues)}`]),
  ];
  return parts.join('; ');
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
