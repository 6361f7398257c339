import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AccessRules } from './access-rules.js';
import { AdminKey } from './admin-key.js';
import { Authenticator } from './authenticator.js';
import { FailedKeys } from './failed-keys.js';

const providers = [AccessRules, AdminKey, Authenticator, FailedKeys];

/** Authentication. The gate itself precedes Nest's routes: see `configureHttp`. */
@Module({ imports: [DiscoveryModule], providers, exports: providers })
export class AuthModule {}
