import { Global, Module } from '@nestjs/common';
import { ProjectTasks } from '../../projects/project-tasks.js';
import { ProcessTaskHandler } from './process-task.handler.js';
import { TaskChanges } from './task-changes.js';
import { TaskEndings } from './task-endings.js';
import { TaskIntake } from './task-intake.js';
import { TaskLeases } from './task-leases.js';
import { TaskRegistry } from './task-registry.js';
import { TaskResults } from './task-results.js';
import { TaskSearch } from './task-search.js';
import { TaskSweeper } from './task-sweeper.js';
import { TaskWaits } from './task-waits.js';
import { WaitingWorkers } from './waiting-workers.js';

const services = [TaskEndings, TaskIntake, TaskLeases, TaskSearch, TaskSweeper, WaitingWorkers];

const results = { provide: ProjectTasks, useClass: TaskResults };

/** Tasks for workers outside of the hub. Global for the interfaces, gauges and families that read them. */
@Global()
@Module({
  providers: [...services, ProcessTaskHandler, TaskChanges, TaskRegistry, TaskWaits, results],
  exports: [...services, results],
})
export class TasksModule {}
