import { Body, Controller, Delete, Get, Param, Post, Query, Res, UseGuards, type StreamableFile } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import type { Principal } from '../../auth/principal.js';
import type { Page } from '../../common/answers.js';
import type { Scopes } from '../../jobs/scopes.js';
import { TaskEndings } from '../../families/tasks/task-endings.js';
import { TaskIntake } from '../../families/tasks/task-intake.js';
import { TaskLeases } from '../../families/tasks/task-leases.js';
import { TaskSearch } from '../../families/tasks/task-search.js';
import { WaitingWorkers } from '../../families/tasks/waiting-workers.js';
import type { Heartbeat, Lease, Task, TaskDetail } from '../../families/tasks/model/task.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Scope, Sender } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import { TASKS } from '../csv/csv-tables.js';
import { reasonSchema, type Reason } from '../dto/bodies.js';
import {
  nextTaskSchema,
  taskBodySchema,
  taskIdInPath,
  taskCompleteSchema,
  taskFailSchema,
  taskListSchema,
  taskProgressSchema,
  taskReleaseSchema,
  toTaskRequest,
} from '../dto/tasks.js';
import { Endpoint, FileEndpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { goneSignal } from '../tasks/gone-signal.js';
import { taskSender } from '../tasks/task-sender.js';
import { TaskCancel } from '../tasks/task-cancel.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

const lease = { 'application/json': { schema: { $ref: '#/components/schemas/TaskLease' } } };

/** Tasks, and the calls of the workers outside of the hub that do them. */
@UseGuards(DeclaredInputGuard)
@Controller('api/tasks')
export class TasksController {
  constructor(
    private readonly intake: TaskIntake,
    private readonly search: TaskSearch,
    private readonly leases: TaskLeases,
    private readonly endings: TaskEndings,
    private readonly workers: WaitingWorkers,
    private readonly cancels: TaskCancel,
    private readonly files: CsvFiles,
  ) {}

  @Post()
  @Endpoint({
    status: 202,
    description:
      'Stores a task for a worker outside of the hub, with its process_task job; a known taskId returns its task.',
    body: 'TaskRequest',
    response: 'Task',
    problems: [409, 413],
  })
  async create(
    @Body(zod(taskBodySchema)) body: z.output<typeof taskBodySchema>,
    @Actor() actor: string,
    @Scope() scopes: Scopes,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Task> {
    const task = await this.intake.create(toTaskRequest(body), actor, scopes);
    response.location(`/api/tasks/${encodeURIComponent(task.taskId)}`);
    return task;
  }

  @Get()
  @ListEndpoint({ description: 'Lists tasks, newest first.', query: 'TaskList', response: 'TaskPage' })
  list(
    @Query(zod(taskListSchema)) { format, limit, cursor, ...filter }: z.output<typeof taskListSchema>,
    @Scope() scopes: Scopes,
    @Reader() reader: ListReader,
  ): Promise<Page<Task> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(TASKS, query, (most, from) => this.search.list(filter, scopes, most, from));
  }

  @Post('next')
  @ApiResponse({ status: 204, description: 'No task is ready for this worker' })
  @FileEndpoint({
    description: 'Leases a task to a worker, and waits for one if none is ready.',
    body: 'TaskNext',
    content: lease,
    problems: [409, 429],
  })
  async next(
    @Body(zod(nextTaskSchema)) { waitMs, ...request }: z.output<typeof nextTaskSchema>,
    @Sender() sender: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Lease | undefined> {
    const found = await this.workers.next(taskSender(sender), request, waitMs, goneSignal(response));
    if (!found) response.status(204);
    return found;
  }

  @Get(':taskId')
  @Endpoint({ description: 'Returns a task.', response: 'TaskDetail', problems: [404] })
  get(@Param('taskId', taskIdInPath) taskId: string, @Scope() scopes: Scopes): Promise<TaskDetail> {
    return this.search.get(taskId, scopes);
  }

  @Delete(':taskId')
  @Endpoint({
    description: 'Cancels an open task and its job; the worker that has it hears of it at its next call.',
    body: 'Reason',
    response: 'TaskDetail',
    problems: [404, 409],
  })
  cancel(
    @Param('taskId', taskIdInPath) taskId: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Sender() sender: Principal,
  ): Promise<TaskDetail> {
    return this.cancels.cancel(taskSender(sender), taskId, reason);
  }

  @Post(':taskId/progress')
  @Endpoint({
    description: 'Renews the lease, records progress, and answers whether the task was cancelled.',
    body: 'TaskProgress',
    response: 'TaskHeartbeat',
    problems: [404, 409],
  })
  progress(
    @Param('taskId', taskIdInPath) taskId: string,
    @Body(zod(taskProgressSchema)) { leaseToken, ...progress }: z.output<typeof taskProgressSchema>,
    @Sender() sender: Principal,
  ): Promise<Heartbeat> {
    return this.leases.progress(taskSender(sender), taskId, leaseToken, progress);
  }

  @Post(':taskId/complete')
  @Endpoint({
    description: 'Completes the task. Repeated with the same token, it answers the same.',
    body: 'TaskComplete',
    response: 'Task',
    problems: [404, 409, 413],
  })
  complete(
    @Param('taskId', taskIdInPath) taskId: string,
    @Body(zod(taskCompleteSchema)) { leaseToken, result }: z.output<typeof taskCompleteSchema>,
    @Sender() sender: Principal,
  ): Promise<Task> {
    return this.endings.complete(taskSender(sender), taskId, leaseToken, result);
  }

  @Post(':taskId/fail')
  @Endpoint({
    description:
      "Ends the task's attempt with an error; it is ready again after its job's backoff while attempts are left.",
    body: 'TaskFail',
    response: 'Task',
    problems: [404, 409],
  })
  fail(
    @Param('taskId', taskIdInPath) taskId: string,
    @Body(zod(taskFailSchema)) { leaseToken, ...failure }: z.output<typeof taskFailSchema>,
    @Sender() sender: Principal,
  ): Promise<Task> {
    return this.endings.fail(taskSender(sender), taskId, leaseToken, failure);
  }

  @Post(':taskId/release')
  @Endpoint({
    description: 'Returns the task for other workers, which uses no attempt.',
    body: 'TaskRelease',
    response: 'Task',
    problems: [404, 409],
  })
  release(
    @Param('taskId', taskIdInPath) taskId: string,
    @Body(zod(taskReleaseSchema)) { leaseToken, reason }: z.output<typeof taskReleaseSchema>,
    @Sender() sender: Principal,
  ): Promise<Task> {
    return this.endings.release(taskSender(sender), taskId, leaseToken, reason);
  }
}
