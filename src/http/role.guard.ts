import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { OperationRoles } from '../auth/operation-roles.js';
import type { AuthenticatedRequest } from './gate.js';

/** Refuses routes that the sender's role does not permit, before anything is read from the request. */
@Injectable()
export class RoleGuard implements CanActivate {
  constructor(private readonly roles: OperationRoles) {}

  canActivate(context: ExecutionContext): boolean {
    const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    this.roles.check(context.getHandler(), principal);
    return true;
  }
}
