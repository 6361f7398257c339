import { Module } from '@nestjs/common';
import { ContainersModule } from '../containers/containers.module.js';
import { RuntimeCheck } from './runtime-check.js';
import { SetupChecklist } from './setup-checklist.js';

/** Guides from a new hub to its first finished workflow job. */
@Module({ imports: [ContainersModule], providers: [RuntimeCheck, SetupChecklist], exports: [SetupChecklist] })
export class SetupModule {}
