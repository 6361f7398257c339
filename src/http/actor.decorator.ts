import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { principalOf } from './principal.decorator.js';

/** The request's sender, for the audit trail. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => principalOf(context).id);
