import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { ACCESS_MATRIX } from './access-matrix.js';
import { permits, type Principal, type Role } from './principal.js';
import { Routes } from './routes.js';

/** Roles of the routes, by the access matrix. */
@Injectable()
export class OperationRoles implements OnModuleInit {
  private readonly known = new Map<object, { operation: string; role: Role }>();

  constructor(private readonly routes: Routes) {}

  /** @throws Error for routes that have no role */
  onModuleInit(): void {
    const guarded = this.routes.all().filter(({ isPublic }) => !isPublic);
    const missing = guarded.filter(({ operation }) => ACCESS_MATRIX[operation] === undefined);
    if (missing.length > 0) {
      const names = missing.map(({ operation }) => operation).join(', ');
      throw new Error(`${names}: no role; add one to auth/access-matrix.ts, or @Public() to the route`);
    }
    for (const { operation, handler } of guarded) {
      const role = ACCESS_MATRIX[operation];
      if (role !== undefined) this.known.set(handler, { operation, role });
    }
  }

  /** @throws HubError FORBIDDEN when the principal's role does not permit the route */
  check(handler: object, principal: Principal | undefined): void {
    const known = this.known.get(handler);
    // Public, or open to requests from this machine: the gate has decided.
    if (known === undefined || principal === undefined) return;
    if (permits(principal.role, known.role)) return;
    throw new HubError(
      'FORBIDDEN',
      `${known.operation} requires the role ${known.role}; this key has ${principal.role}`,
    );
  }
}
