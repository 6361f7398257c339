import { Module } from '@nestjs/common';
import { CleanupLogs } from './cleanup-logs.handler.js';
import { CleanupOldJobs } from './cleanup-old-jobs.handler.js';

/** Jobs that remove what is no longer needed. */
@Module({ providers: [CleanupLogs, CleanupOldJobs] })
export class CleanupModule {}
