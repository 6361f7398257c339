import { Global, Module } from '@nestjs/common';
import { JobRegistry } from '../jobs/job-registry.js';
import { JobEnqueuer } from '../jobs/ports/worker.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import { JobRouter } from './job-router.js';

/** Entry for jobs, and the registry of their types. */
@Global()
@Module({
  providers: [
    JobRouter,
    { provide: JobEnqueuer, useExisting: JobRouter },
    { provide: JobRegistry, useFactory: () => new JobRegistry(new Set(QUEUE_NAMES)) },
  ],
  exports: [JobRouter, JobEnqueuer, JobRegistry],
})
export class RoutingModule {}
