import { Module } from '@nestjs/common';
import { UpdateStatusHandler } from './update-status.handler.js';

/** What the status page tells. */
@Module({ providers: [UpdateStatusHandler] })
export class StatusModule {}
