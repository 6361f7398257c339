import { Inject, Injectable, type CanActivate, type ExecutionContext, type OnModuleInit } from '@nestjs/common';
import { OPERATION_ROLES, type AccessMatrix } from '../auth/access-matrix.js';
import { permits, type Role } from '../auth/principal.js';
import { Routes, type Route } from '../auth/routes.js';
import { ScopeCheck } from '../auth/scope-check.js';
import { OPERATION_SCOPES, SCOPED_PARAMETERS, type ScopeMatrix, type ScopeRule } from '../auth/scope-matrix.js';
import { HubError } from '../common/errors.js';
import type { AuthenticatedRequest } from './gate.js';

interface Required {
  operation: string;
  role: Role;
  scope: ScopeRule;
}

/** Refuses routes that the sender's role or scopes do not permit, before anything else is read from the request. */
@Injectable()
export class RoleGuard implements CanActivate, OnModuleInit {
  /** By controller and method: controllers may share an inherited method. */
  private readonly required = new Map<object, Map<object, Required>>();

  constructor(
    private readonly routes: Routes,
    private readonly scopeCheck: ScopeCheck,
    @Inject(OPERATION_ROLES) private readonly roles: AccessMatrix,
    @Inject(OPERATION_SCOPES) private readonly scopes: ScopeMatrix,
  ) {}

  /** @throws Error for routes without a role or a rule of scopes */
  onModuleInit(): void {
    const problems = this.routes.all().flatMap((route) => this.add(route));
    if (problems.length > 0) throw new Error(problems.join('; '));
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

  /** @throws HubError FORBIDDEN; JOB_NOT_FOUND, NOT_FOUND for what lies outside of the scopes */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { principal, params } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    // The route is public, or open to this machine: the gate has decided.
    if (principal === undefined) return true;
    const required = this.routeOf(context);
    if (!required || !permits(principal.role, required.role)) {
      const { operation = 'This operation', role = 'admin' } = required ?? {};
      throw new HubError('FORBIDDEN', `${operation} requires the role ${role}; this key has ${principal.role}`);
    }
    const { operation, scope } = required;
    await this.scopeCheck.check(principal.scopes, operation, scope, String(params[SCOPED_PARAMETERS[scope] ?? '']));
    return true;
  }

  /** Adds a route, or returns what its declarations lack. */
  private add({ operation, path, controller, handler, isPublic }: Route): string[] {
    if (isPublic) return [];
    const [role, scope] = [this.roles[operation], this.scopes[operation]];
    if (role === undefined)
      return [`${operation}: no role; add one to auth/access-matrix.ts, or @Public() to the route`];
    if (scope === undefined) return [`${operation}: no rule of scopes; add one to auth/scope-matrix.ts`];
    const parameter = SCOPED_PARAMETERS[scope];
    if (parameter !== undefined && !path.split('/').includes(`:${parameter}`))
      return [`${operation}: the rule "${scope}" of auth/scope-matrix.ts needs :${parameter} in the path`];
    const methods = this.required.get(controller) ?? new Map<object, Required>();
    this.required.set(controller, methods.set(handler, { operation, role, scope }));
    return [];
  }

  private routeOf(context: ExecutionContext): Required | undefined {
    return this.required.get(context.getClass())?.get(context.getHandler());
  }
}
