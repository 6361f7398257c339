import { Module } from '@nestjs/common';
import { CleanupLogsHandler } from './cleanup-logs.handler.js';
import { CleanupOldJobsHandler } from './cleanup-old-jobs.handler.js';
import { CleanupTempFilesHandler } from './cleanup-temp-files.handler.js';
import { TempFolders } from './temp-folders.js';

/** Jobs that remove what is no longer needed. */
@Module({ providers: [CleanupLogsHandler, CleanupOldJobsHandler, CleanupTempFilesHandler, TempFolders] })
export class CleanupModule {}
