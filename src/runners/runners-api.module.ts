import { Module } from '@nestjs/common';
import { DemandsController } from './demands.controller.js';
import { RunnersController } from './runners.controller.js';
import { RunnersModule } from './runners.module.js';

/** Demands first: /api/runners/demands must not be taken for a runner's id. */
@Module({ imports: [RunnersModule], controllers: [DemandsController, RunnersController] })
export class RunnersApiModule {}
