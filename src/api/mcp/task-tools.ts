import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { TaskEndings } from '../../families/tasks/task-endings.js';
import { TaskIntake } from '../../families/tasks/task-intake.js';
import { TaskLeases } from '../../families/tasks/task-leases.js';
import { TaskSearch } from '../../families/tasks/task-search.js';
import { WaitingWorkers } from '../../families/tasks/waiting-workers.js';
import { taskName } from '../../families/tasks/model/process-task.js';
import {
  nextTaskSchema,
  taskBodySchema,
  taskCompleteSchema,
  taskFailSchema,
  taskListShape,
  taskProgressSchema,
  taskReleaseSchema,
  toTaskRequest,
} from '../dto/tasks.js';
import { taskSender } from '../tasks/task-sender.js';
import { tool, type Tool } from './tool.js';

/** Tasks in one answer: what a model reads has a price. */
const MAX_LISTED = 50;

const taskId = taskName.meta({ description: 'Id of the task' });
/** Arguments of a call about a task: the body of the route of the same name, and the id of its path. */
const about = <Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) => z.strictObject({ taskId, ...shape });
const listInput = z.strictObject({ ...taskListShape, limit: z.int().min(1).max(MAX_LISTED).default(20) });

/** Tools by which an agent takes tasks and reports on them: the calls of REST, by other names. */
@Injectable()
export class TaskTools {
  constructor(
    private readonly intake: TaskIntake,
    private readonly search: TaskSearch,
    private readonly leases: TaskLeases,
    private readonly endings: TaskEndings,
    private readonly workers: WaitingWorkers,
  ) {}

  readonly all: Tool[] = [
    tool({
      name: 'get_next_task',
      title: 'Get the next task',
      description:
        'Leases the most urgent task that is ready, and waits for one if waitMs says so. Without a task all fields are null. The lease lasts 15 minutes from your last call: send report_progress meanwhile. Use a new requestId for each task, and the same one to repeat a call whose answer was lost.',
      input: nextTaskSchema,
      output: 'TaskOffer',
      reads: false,
      run: async ({ waitMs, ...request }, { principal, signal }) =>
        (await this.workers.next(taskSender(principal), request, waitMs, signal)) ?? NOTHING,
    }),
    tool({
      name: 'report_progress',
      title: 'Report progress',
      description:
        'Renews your lease of a task, and answers whether it was cancelled. Stop the work when cancelRequested is true, or on the error LEASE_LOST.',
      input: about(taskProgressSchema),
      output: 'TaskHeartbeat',
      reads: false,
      run: ({ taskId, leaseToken, ...progress }, { principal }) =>
        this.leases.progress(taskSender(principal), taskId, leaseToken, progress),
    }),
    tool({
      name: 'complete_task',
      title: 'Complete a task',
      description: 'Completes a task with its result, any JSON. Repeated with the same token, it answers the same.',
      input: about(taskCompleteSchema),
      output: 'Task',
      reads: false,
      run: ({ taskId, leaseToken, result }, { principal }) =>
        this.endings.complete(taskSender(principal), taskId, leaseToken, result),
    }),
    tool({
      name: 'fail_task',
      title: 'Fail a task',
      description:
        'Reports that the task could not be done. It is tried again while it has attempts, unless retryable is false.',
      input: about(taskFailSchema),
      output: 'Task',
      reads: false,
      run: ({ taskId, leaseToken, ...failure }, { principal }) =>
        this.endings.fail(taskSender(principal), taskId, leaseToken, failure),
    }),
    tool({
      name: 'release_task',
      title: 'Release a task',
      description: 'Returns a task for other workers, which uses none of its attempts.',
      input: about(taskReleaseSchema),
      output: 'Task',
      reads: false,
      run: ({ taskId, leaseToken, reason }, { principal }) =>
        this.endings.release(taskSender(principal), taskId, leaseToken, reason),
    }),
    tool({
      name: 'list_tasks',
      title: 'List tasks',
      description: 'Lists tasks, newest first, by state, project, label or worker.',
      input: listInput,
      output: 'TaskPage',
      reads: true,
      run: ({ limit, cursor, ...filter }, { principal }) => this.search.list(filter, principal.scopes, limit, cursor),
    }),
    tool({
      name: 'create_task',
      title: 'Create a task',
      description:
        'Creates a task for any worker. dependsOn names tasks of the same project that must be completed before. A taskId that is known returns its task.',
      input: taskBodySchema,
      output: 'Task',
      reads: false,
      run: (body, { principal }) => this.intake.create(toTaskRequest(body), principal.id, principal.scopes),
    }),
  ];
}

const NOTHING = { task: null, leaseToken: null, leasedUntil: null };
