import { Module } from '@nestjs/common';
import { CleanupOldJobs } from './cleanup-old-jobs.handler.js';

/** Jobs that remove what is no longer needed. */
@Module({ providers: [CleanupOldJobs] })
export class CleanupModule {}
