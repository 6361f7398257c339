import { Module } from '@nestjs/common';
import { RunnersModule } from '../runners/runners.module.js';
import { JobLine } from './job-line.js';
import { WhyService } from './why.service.js';

/** Explains why jobs and demands wait. */
@Module({ imports: [RunnersModule], providers: [JobLine, WhyService], exports: [WhyService] })
export class WaitingModule {}
