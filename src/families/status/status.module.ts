import { Module } from '@nestjs/common';
import { UpdateStatusHandler } from './update-status.handler.js';

/** Updates of the status page. */
@Module({ providers: [UpdateStatusHandler] })
export class StatusModule {}
