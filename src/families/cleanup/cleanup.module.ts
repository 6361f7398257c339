import { Module } from '@nestjs/common';
import { CleanupLogsHandler } from './cleanup-logs.handler.js';
import { CleanupOldJobsHandler } from './cleanup-old-jobs.handler.js';

/** Jobs that remove what is no longer needed. */
@Module({ providers: [CleanupLogsHandler, CleanupOldJobsHandler] })
export class CleanupModule {}
