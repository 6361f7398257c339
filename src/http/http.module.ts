import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ConnectionDrain } from './connection-drain.js';

/** Providers that `configureHttp` needs, in every role. */
@Module({ imports: [AuthModule], providers: [ConnectionDrain] })
export class HttpModule {}
