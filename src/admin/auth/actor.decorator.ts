import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import type { AuthenticatedRequest } from './authenticate.js';

/** Who sent the request, for the trail of what they do. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (actor === undefined) throw new HubError('UNAUTHORIZED', 'A key is needed: Authorization: Bearer <key>');
  return actor;
});
