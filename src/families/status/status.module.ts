import { Module } from '@nestjs/common';
import { UpdateStatus } from './update-status.handler.js';

/** What the status page tells. */
@Module({ providers: [UpdateStatus] })
export class StatusModule {}
