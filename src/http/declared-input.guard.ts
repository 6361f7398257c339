import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { HubError } from '../common/errors.js';

const DECLARED = 'runnerhub:declared-input';

interface Declared {
  body: boolean;
  query: boolean;
}

/** Declares whether a route reads a body and a query, which its own schemas validate. */
export const DeclareInput = (declared: Declared) => SetMetadata(DECLARED, declared);

/** Rejects fields that a route never reads: the caller meant something by them. */
@Injectable()
export class DeclaredInputGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const declared = this.reflector.get<Declared | undefined>(DECLARED, context.getHandler());
    const request = context.switchToHttp().getRequest<Request>();
    if (!declared?.query) refuseFields('query', request.query);
    if (!declared?.body) refuseFields('body', request.body);
    return true;
  }
}

function refuseFields(part: 'query' | 'body', value: unknown): void {
  if (value === undefined || (isObject(value) && Object.keys(value).length === 0)) return;
  const names = isObject(value) ? Object.keys(value).slice(0, 20) : [];
  const errors = names.map((name) => ({ path: name.slice(0, 200), message: 'is not a known field' }));
  throw new HubError('VALIDATION_FAILED', `This route accepts no ${part}`, { errors });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
