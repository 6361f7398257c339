import { Module } from '@nestjs/common';
import { AdminKey } from './admin-key.js';

/** Who may call. The gate itself stands before Nest's routes: see `configureHttp`. */
@Module({ providers: [AdminKey], exports: [AdminKey] })
export class AuthModule {}
