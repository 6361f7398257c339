import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { HubError } from '../common/errors.js';
import type { AuthenticatedRequest } from './gate.js';

/** The request's sender. @throws HubError UNAUTHORIZED on a path that the gate leaves open */
export function principalOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (principal === undefined) throw new HubError('UNAUTHORIZED', 'A key is required: Authorization: Bearer <key>');
  return principal;
}

/** The request's sender, where a service needs more than the name or the scopes. */
export const Sender = createParamDecorator((_: unknown, context: ExecutionContext) => principalOf(context));

/** The scopes of the request's sender, for a service that reads, changes or stores jobs by more than an id. */
export const Scope = createParamDecorator((_: unknown, context: ExecutionContext) => principalOf(context).scopes);
