import { Controller, Get, Module, type ExecutionContext, type Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { Public } from '../auth/access.js';
import { OPERATION_ROLES } from '../auth/access-matrix.js';
import type { Role } from '../auth/principal.js';
import { Routes } from '../auth/routes.js';
import { ScopeCheck } from '../auth/scope-check.js';
import { OPERATION_SCOPES } from '../auth/scope-matrix.js';
import { UNSCOPED } from '../jobs/scopes.js';
import { RoleGuard } from './role.guard.js';

@Controller('api/nodes')
class Nodes {
  @Get() list() {}
}
@Controller('api/secrets')
class Undeclared {
  @Get() list() {}
  @Public() @Get('open') open() {}
}

@Controller('api/half')
class WithoutScopes {
  @Get() list() {}
}
@Controller('api/whole')
class WithoutParameter {
  @Get() list() {}
}

const viewers = ['GET /api/nodes', 'GET /api/half', 'GET /api/whole'];
const matrices = [
  { provide: OPERATION_ROLES, useValue: Object.fromEntries(viewers.map((operation) => [operation, 'viewer'])) },
  { provide: OPERATION_SCOPES, useValue: { 'GET /api/nodes': 'none', 'GET /api/whole': 'job' } },
  { provide: ScopeCheck, useValue: new ScopeCheck({ requireCovered: () => Promise.reject(new Error('asked')) }) },
];

function start(...controllers: Type[]) {
  @Module({ imports: [DiscoveryModule], controllers, providers: [Routes, RoleGuard, ...matrices] })
  class Example {}
  return NestFactory.createApplicationContext(Example, { logger: false, abortOnError: false });
}

const context = (controller: Type, handler: unknown, role?: Role, scopes = UNSCOPED) =>
  ({
    getClass: () => controller,
    getHandler: () => handler,
    switchToHttp: () => ({
      getRequest: () => ({ params: {}, principal: role && { id: 'a', kind: 'api-key', role, scopes } }),
    }),
  }) as unknown as ExecutionContext;

describe('the guard of roles', () => {
  it.each([
    [Undeclared, 'GET /api/secrets: no role; add one to auth/access-matrix.ts'],
    [WithoutScopes, 'GET /api/half: no rule of scopes; add one to auth/scope-matrix.ts'],
    [WithoutParameter, 'GET /api/whole: the rule "job" of auth/scope-matrix.ts needs :jobId in the path'],
  ])('lets no hub start with a route that lacks a declaration: %o', async (controller, message) => {
    await expect(start(controller)).rejects.toThrow(message);
  });

  it('decides by the controller and its method, and refuses what it does not know', async () => {
    const app = await start(Nodes);
    try {
      const guard = app.get(RoleGuard);
      await expect(guard.canActivate(context(Nodes, Nodes.prototype.list, 'viewer'))).resolves.toBe(true);
      const scoped = guard.canActivate(context(Nodes, Nodes.prototype.list, 'admin', { tenants: ['a'], queues: null }));
      await expect(scoped).rejects.toThrow('GET /api/nodes is refused to a key with scopes: tenants a');
      // Public, or open to this machine: the gate lets it pass without a principal.
      await expect(guard.canActivate(context(Undeclared, Undeclared.prototype.open))).resolves.toBe(true);
      const unknown = guard.canActivate(context(Undeclared, Nodes.prototype.list, 'admin'));
      await expect(unknown).rejects.toThrow(/requires the role/);
    } finally {
      await app.close();
    }
  });
});
