import { Module } from '@nestjs/common';
import { GitHubSyncModule } from '../../github/sync/github-sync.module.js';
import { BackupController } from './backup.controller.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { ExportController } from './export.controller.js';
import { GitHubController } from './github.controller.js';
import { JobsActions } from './jobs-actions.js';
import { JobsController } from './jobs.controller.js';
import { NodesController } from './nodes.controller.js';
import { PersistenceController } from './persistence.controller.js';
import { QueuesController } from './queues.controller.js';
import { SchedulesController } from './schedules.controller.js';
import { StatusController } from './status.controller.js';

/** Before `:queueName` come the controllers whose paths it would take. */
@Module({
  imports: [GitHubSyncModule],
  controllers: [
    JobsController,
    BackupController,
    ExportController,
    PersistenceController,
    QueuesController,
    SchedulesController,
    NodesController,
    DeadLettersController,
    StatusController,
    GitHubController,
  ],
  providers: [JobsActions],
})
export class RestModule {}
