import { Module } from '@nestjs/common';
import { AdminKey } from './admin-key.js';
import { FailedKeys } from './failed-keys.js';

/** Authentication. The gate itself precedes Nest's routes: see `configureHttp`. */
@Module({ providers: [AdminKey, FailedKeys], exports: [AdminKey, FailedKeys] })
export class AuthModule {}
