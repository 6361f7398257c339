import { Global, Module } from '@nestjs/common';
import { ProcessTaskHandler } from './process-task.handler.js';
import { TaskChanges } from './task-changes.js';
import { TaskEndings } from './task-endings.js';
import { TaskIntake } from './task-intake.js';
import { TaskLeases } from './task-leases.js';
import { TaskRegistry } from './task-registry.js';
import { TaskSearch } from './task-search.js';
import { TaskSweeper } from './task-sweeper.js';
import { TaskWaits } from './task-waits.js';
import { WaitingWorkers } from './waiting-workers.js';

const services = [TaskEndings, TaskIntake, TaskLeases, TaskSearch, TaskSweeper, WaitingWorkers];

/** Tasks for workers outside of the hub. Global for the interfaces and gauges that read them. */
@Global()
@Module({ providers: [...services, ProcessTaskHandler, TaskChanges, TaskRegistry, TaskWaits], exports: services })
export class TasksModule {}
