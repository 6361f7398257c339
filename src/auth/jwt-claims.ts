import { z } from 'zod';
import { HubError } from '../common/errors.js';
import { postgresSafeText } from '../common/postgres-safe-json.js';
import { oneLine } from '../common/printable.js';
import { ROLES, type Principal, type Role } from './principal.js';
import { scopeFields } from './scope-fields.js';

/** Claims that the hub reads besides those of time, issuer and audience; a token may have others. */
const claimsSchema = z.object({
  sub: postgresSafeText(255)
    .min(1)
    .refine((sub) => oneLine(sub) === sub, { error: 'must be printable' }),
  ...scopeFields,
});

/**
 * Returns whom the claims of a verified token stand for. A token without a known role is refused, since a provider also
 * issues tokens to people who are not meant to use the hub: a default role would let them read every job.
 * @param roleClaim the claim that holds the role, or a list of roles, of which the highest counts
 * @throws HubError UNAUTHORIZED
 */
export function principalOf(claims: Record<string, unknown>, roleClaim: string): Principal {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refused(`claim ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const role = roleOf(Object.hasOwn(claims, roleClaim) ? claims[roleClaim] : undefined);
  if (role === undefined) throw refused(`its claim "${roleClaim}" must be one of ${ROLES.join(', ')}`);
  const { sub, tenants = null, queues = null } = parsed.data;
  return { id: `jwt:${sub}`, kind: 'jwt', role, scopes: { tenants, queues } };
}

function roleOf(claim: unknown): Role | undefined {
  const named: unknown[] = Array.isArray(claim) ? claim : [claim];
  return ROLES.findLast((role) => named.includes(role));
}

export function refused(why: string): HubError {
  return new HubError('UNAUTHORIZED', `The token is refused: ${why}`);
}
