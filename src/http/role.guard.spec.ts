import { Controller, Get, Module, type ExecutionContext, type Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { Public } from '../auth/access.js';
import { OPERATION_ROLES } from '../auth/access-matrix.js';
import type { Role } from '../auth/principal.js';
import { Routes } from '../auth/routes.js';
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

const matrix = { provide: OPERATION_ROLES, useValue: { 'GET /api/nodes': 'viewer' } };

function start(...controllers: Type[]) {
  @Module({ imports: [DiscoveryModule], controllers, providers: [Routes, RoleGuard, matrix] })
  class Example {}
  return NestFactory.createApplicationContext(Example, { logger: false, abortOnError: false });
}

const context = (controller: Type, handler: unknown, role?: Role) =>
  ({
    getClass: () => controller,
    getHandler: () => handler,
    switchToHttp: () => ({ getRequest: () => ({ principal: role && { id: 'a', kind: 'api-key', role } }) }),
  }) as unknown as ExecutionContext;

describe('the guard of roles', () => {
  it('lets no hub start with a route that has no role', async () => {
    await expect(start(Undeclared)).rejects.toThrow('GET /api/secrets: no role; add one to auth/access-matrix.ts');
  });

  it('decides by the controller and its method, and refuses what it does not know', async () => {
    const app = await start(Nodes);
    try {
      const guard = app.get(RoleGuard);
      expect(guard.canActivate(context(Nodes, Nodes.prototype.list, 'viewer'))).toBe(true);
      // Public, or open to this machine: the gate lets it pass without a principal.
      expect(guard.canActivate(context(Undeclared, Undeclared.prototype.open))).toBe(true);
      expect(() => guard.canActivate(context(Undeclared, Nodes.prototype.list, 'admin'))).toThrow(/requires the role/);
    } finally {
      await app.close();
    }
  });
});
