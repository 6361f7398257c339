import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { AuditInterceptor } from './audit.interceptor.js';
import { ConnectionDrain } from './connection-drain.js';
import { RoleGuard } from './role.guard.js';
import { UpgradeDispatcher } from './upgrade/upgrade-dispatcher.js';
import { WebSockets } from './websocket/web-sockets.js';

/** Providers that `configureHttp` needs, in every role; the guard of all routes, and the audit of those that act. */
@Module({
  imports: [AuditModule, AuthModule],
  providers: [
    ConnectionDrain,
    UpgradeDispatcher,
    WebSockets,
    RoleGuard,
    { provide: APP_GUARD, useExisting: RoleGuard },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
  ],
  exports: [UpgradeDispatcher, WebSockets],
})
export class HttpModule {}
