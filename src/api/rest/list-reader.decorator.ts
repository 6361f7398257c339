import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { ownerOf } from '../../auth/principal.js';
import { principalOf } from '../../http/principal.decorator.js';

/** Reader of a list: whose share of files it uses, and the response that a file ends with. */
export interface ListReader {
  owner: string;
  response: Response;
}

/** The request's sender and its response, for a list that may become a file. */
export const Reader = createParamDecorator((_: unknown, context: ExecutionContext): ListReader => {
  const response = context.switchToHttp().getResponse<Response>();
  return { owner: ownerOf(principalOf(context)), response };
});
