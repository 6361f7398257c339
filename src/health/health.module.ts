import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Dependencies } from './dependencies.js';
import { HealthController } from './health.controller.js';
import { ShutdownState } from './shutdown-state.js';

/** Health checks, without terminus's logger: it would log a failure at each probe, the store's watch logs it once. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [Dependencies, ShutdownState],
})
export class HealthModule {}
