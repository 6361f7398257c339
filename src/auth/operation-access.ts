import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { isScoped } from '../jobs/scopes.js';
import { OPERATION_ROLES, type AccessMatrix } from './access-matrix.js';
import { OPERATION_SCOPES, type ScopeMatrix } from './scope-matrix.js';
import { permits, type Principal } from './principal.js';

/** Roles of operations that are no routes: fields of GraphQL, tools and live topics. */
@Injectable()
export class OperationAccess {
  constructor(
    @Inject(OPERATION_ROLES) private readonly matrix: AccessMatrix,
    @Inject(OPERATION_SCOPES) private readonly scopes: ScopeMatrix,
  ) {}

  /** Called at the start for all operations of an interface. @throws Error for those without a role */
  declare(operations: string[]): void {
    const missing = operations.filter((operation) => this.matrix[operation] === undefined);
    if (missing.length > 0) throw new Error(`${missing.join(', ')}: no role; add one to auth/access-matrix.ts`);
  }

  /** @throws HubError FORBIDDEN */
  check({ role, scopes }: Principal, operation: string): void {
    // What has a rule of scopes gets them from its interface, and keeps to them.
    if (isScoped(scopes) && this.scopes[operation] === undefined)
      throw new HubError(
        'FORBIDDEN',
        `${operation} requires a key without scopes: it concerns the jobs of all tenants and queues`,
      );
    const required = this.matrix[operation] ?? 'admin';
    if (permits(role, required)) return;
    throw new HubError('FORBIDDEN', `${operation} requires the role ${required}; this key has ${role}`);
  }
}
