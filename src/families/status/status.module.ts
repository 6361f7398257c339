import { Module } from '@nestjs/common';
import { StatusComponents } from './status-components.js';
import { UpdateStatusHandler } from './update-status.handler.js';

/** The status page: its components, and the jobs that update them. */
@Module({ providers: [StatusComponents, UpdateStatusHandler], exports: [StatusComponents] })
export class StatusModule {}
