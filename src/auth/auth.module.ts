import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ACCESS_MATRIX, OPERATION_ROLES } from './access-matrix.js';
import { AccessRules } from './access-rules.js';
import { AdminKey } from './admin-key.js';
import { ApiKeyLookup } from './api-key-lookup.js';
import { ApiKeys } from './api-keys.js';
import { Authenticator } from './authenticator.js';
import { FailedKeys } from './failed-keys.js';
import { Routes } from './routes.js';

const matrix = { provide: OPERATION_ROLES, useValue: ACCESS_MATRIX };
const providers = [matrix, AccessRules, AdminKey, ApiKeyLookup, ApiKeys, Authenticator, FailedKeys, Routes];

/** Authentication. The gate itself precedes Nest's routes: see `configureHttp`; roles are checked by `RoleGuard`. */
@Module({ imports: [DiscoveryModule], providers, exports: providers })
export class AuthModule {}
