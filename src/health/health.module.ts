import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Dependencies } from './dependencies.js';
import { HealthController } from './health.controller.js';
import { ShutdownState } from './shutdown-state.js';

/** A probe that fails is logged by whoever looked, once: not at each probe, as terminus would. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [Dependencies, ShutdownState],
})
export class HealthModule {}
