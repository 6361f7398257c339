import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import type { AuthenticatedRequest } from './gate.js';

/** The request's sender, for the audit trail. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (principal === undefined) throw new HubError('UNAUTHORIZED', 'A key is required: Authorization: Bearer <key>');
  return principal.id;
});
