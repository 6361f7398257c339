import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthModule } from '../auth/auth.module.js';
import { ConnectionDrain } from './connection-drain.js';
import { RoleGuard } from './role.guard.js';

/** Providers that `configureHttp` needs, in every role, and the guard of all routes. */
@Module({ imports: [AuthModule], providers: [ConnectionDrain, { provide: APP_GUARD, useClass: RoleGuard }] })
export class HttpModule {}
