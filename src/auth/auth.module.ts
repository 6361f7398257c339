import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ACCESS_MATRIX, OPERATION_ROLES } from './access-matrix.js';
import { AccessRules } from './access-rules.js';
import { AdminKey } from './admin-key.js';
import { ApiKeyLookup } from './api-key-lookup.js';
import { ApiKeys } from './api-keys.js';
import { Authenticator } from './authenticator.js';
import { FailedKeys } from './failed-keys.js';
import { JwtVerifier } from './jwt-verifier.js';
import { LoginRate } from './login-rate.js';
import { OperationAccess } from './operation-access.js';
import { Routes } from './routes.js';
import { ScopeCheck } from './scope-check.js';
import { OPERATION_SCOPES, SCOPE_MATRIX } from './scope-matrix.js';
import { SessionLookup } from './session-lookup.js';
import { Sessions } from './sessions.js';

const matrices = [
  { provide: OPERATION_ROLES, useValue: ACCESS_MATRIX },
  { provide: OPERATION_SCOPES, useValue: SCOPE_MATRIX },
];
const services = [
  ...[AccessRules, AdminKey, ApiKeyLookup, ApiKeys, Authenticator, FailedKeys, JwtVerifier, OperationAccess],
  ...[LoginRate, Routes, ScopeCheck, SessionLookup, Sessions],
];
const providers = [...matrices, ...services];

/** Authentication. The gate itself precedes Nest's routes: see `configureHttp`; roles are checked by `RoleGuard`. */
@Module({ imports: [DiscoveryModule], providers, exports: providers })
export class AuthModule {}
