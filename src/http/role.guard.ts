import { Inject, Injectable, type CanActivate, type ExecutionContext, type OnModuleInit } from '@nestjs/common';
import { OPERATION_ROLES, type AccessMatrix } from '../auth/access-matrix.js';
import { permits, type Role } from '../auth/principal.js';
import { Routes } from '../auth/routes.js';
import { HubError } from '../common/errors.js';
import type { AuthenticatedRequest } from './gate.js';

/** Refuses routes that the sender's role does not permit, before anything else is read from the request. */
@Injectable()
export class RoleGuard implements CanActivate, OnModuleInit {
  /** By controller and method: controllers may share an inherited method. */
  private readonly required = new Map<object, Map<object, { operation: string; role: Role }>>();

  constructor(
    private readonly routes: Routes,
    @Inject(OPERATION_ROLES) private readonly matrix: AccessMatrix,
  ) {}

  /** @throws Error for routes without a role */
  onModuleInit(): void {
    const missing: string[] = [];
    for (const { operation, controller, handler, isPublic } of this.routes.all()) {
      const role = this.matrix[operation];
      const methods = this.required.get(controller) ?? new Map<object, { operation: string; role: Role }>();
      if (role !== undefined) this.required.set(controller, methods.set(handler, { operation, role }));
      else if (!isPublic) missing.push(operation);
    }
    if (missing.length === 0) return;
    throw new Error(`${missing.join(', ')}: no role; add one to auth/access-matrix.ts, or @Public() to the route`);
  }

  /** Returns the operation that a request is for; undefined for a public route. */
  operationOf(context: ExecutionContext): string | undefined {
    return this.routeOf(context)?.operation;
  }

  /** Lists the operations that do more than read. */
  acts(): string[] {
    const routes = [...this.required.values()].flatMap((methods) => [...methods.values()]);
    return routes.map(({ operation }) => operation).filter((operation) => !operation.startsWith('GET '));
  }

  /** @throws HubError FORBIDDEN */
  canActivate(context: ExecutionContext): boolean {
    const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    // The route is public, or open to this machine: the gate has decided.
    if (principal === undefined) return true;
    const required = this.routeOf(context);
    if (required && permits(principal.role, required.role)) return true;
    const { operation = 'This operation', role = 'admin' } = required ?? {};
    throw new HubError('FORBIDDEN', `${operation} requires the role ${role}; this key has ${principal.role}`);
  }

  private routeOf(context: ExecutionContext): { operation: string; role: Role } | undefined {
    return this.required.get(context.getClass())?.get(context.getHandler());
  }
}
