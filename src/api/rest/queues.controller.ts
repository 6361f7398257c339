import { Body, Controller, Get, Param, Post, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Scopes } from '../../jobs/scopes.js';
import { QueueManager } from '../../persistence/operations/queue-manager.js';
import type { QueueStatistics } from '../../persistence/queries/queue-stats.js';
import { QueueLaneSearch, type QueueLanes } from '../../persistence/queries/queue-lanes.js';
import { TenantStats, type QueueTenants } from '../../persistence/queries/tenant-stats.js';
import { Actor } from '../../http/actor.decorator.js';
import { Scope } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { cleanSchema, drainSchema, reasonSchema, type Reason } from '../dto/bodies.js';

/** Whole queues: their counts, and what is done to all jobs of one. */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues')
export class QueuesController {
  constructor(
    private readonly queueManager: QueueManager,
    private readonly tenantStats: TenantStats,
    private readonly laneSearch: QueueLaneSearch,
  ) {}

  @Get('stats')
  @Endpoint({ description: 'Returns the statistics of all queues.', response: 'QueueStatisticsList' })
  async stats(@Scope() scopes: Scopes): Promise<{ queues: QueueStatistics[] }> {
    return { queues: await this.queueManager.getAllStats(scopes) };
  }

  @Get('stats/:queueName')
  @Endpoint({ description: 'Returns the statistics of a queue.', response: 'QueueStatistics', problems: [404] })
  queueStats(@Param('queueName') queue: string): Promise<QueueStatistics> {
    return this.queueManager.getQueueStats(queue);
  }

  @Get('status')
  @Endpoint({ description: 'Returns the main counts of all queues.', response: 'QueueCounts' })
  async status(@Scope() scopes: Scopes): Promise<Answer<'QueueCounts'>> {
    const all = await this.queueManager.getAllStats(scopes);
    return {
      queues: all.map(({ name, waiting, active, completed, failed }) => ({ name, waiting, active, completed, failed })),
    };
  }

  @Get('pauses')
  @Endpoint({ description: 'Lists the paused and draining queues, with who did it and why.', response: 'QueuePauses' })
  async pauses(): Promise<Answer<'QueuePauses'>> {
    return { queues: await this.queueManager.pausedQueues() };
  }

  @Get(':queueName/tenants')
  @Endpoint({
    description: 'Counts the open jobs of the tenants with most of them in a queue.',
    response: 'QueueTenants',
    problems: [404],
  })
  tenants(@Param('queueName') queue: string): Promise<QueueTenants> {
    return this.tenantStats.of(queue);
  }

  @Get(':queueName/lanes')
  @Endpoint({
    description: 'Lists the held lanes that jobs of a queue wait for, with how many of its jobs do.',
    response: 'QueueLanes',
    problems: [404],
  })
  lanes(@Param('queueName') queue: string): Promise<QueueLanes> {
    return this.laneSearch.of(queue);
  }

  @Post(':queueName/pause')
  @Endpoint({
    description: 'Pauses a queue: jobs are accepted, not started. The pause survives restarts.',
    body: 'Reason',
    response: 'QueuePaused',
    problems: [404],
  })
  pause(
    @Param('queueName') queue: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<Answer<'QueuePaused'>> {
    return this.queueManager.pauseQueue(queue, actor, reason);
  }

  @Post(':queueName/resume')
  @Endpoint({ description: 'Resumes a paused queue.', body: 'Reason', response: 'QueuePaused', problems: [404] })
  resume(
    @Param('queueName') queue: string,
    @Body(zod(reasonSchema)) _reason: Reason,
    @Actor() actor: string,
  ): Promise<Answer<'QueuePaused'>> {
    return this.queueManager.resumeQueue(queue, actor);
  }

  @Post(':queueName/drain')
  @Endpoint({
    description: 'Drains a queue: finishes its waiting jobs and leaves it paused, or cancels them.',
    body: 'QueueDrain',
    response: 'QueueDrained',
    problems: [404, 429],
  })
  drain(
    @Param('queueName') queue: string,
    @Body(zod(drainSchema)) { mode, delayed, reason }: z.output<typeof drainSchema>,
    @Actor() actor: string,
  ): Promise<Answer<'QueueDrained'>> {
    if (mode === 'remove') return this.queueManager.drainRemoving(queue, delayed, actor, reason);
    return this.queueManager.drainQueue(queue, delayed, actor, reason);
  }

  @Post(':queueName/clean')
  @Endpoint({
    description: 'Removes ended jobs from lists and counts; their audit trail is kept.',
    body: 'QueueClean',
    response: 'Removed',
    problems: [404, 429],
  })
  clean(
    @Param('queueName') queue: string,
    @Body(zod(cleanSchema)) options: z.output<typeof cleanSchema>,
    @Actor() actor: string,
  ): Promise<Answer<'Removed'>> {
    return this.queueManager.cleanQueue(queue, options, actor);
  }

  @Post(':queueName/retry-failed')
  @Endpoint({
    description: 'Restarts all failed jobs of a queue.',
    body: 'Reason',
    response: 'Count',
    problems: [404, 429],
  })
  retryFailed(
    @Param('queueName') queue: string,
    @Body(zod(reasonSchema)) _reason: Reason,
    @Actor() actor: string,
  ): Promise<Answer<'Count'>> {
    return this.queueManager.retryFailed(queue, actor);
  }

  @Post(':queueName/obliterate')
  @Endpoint({
    description: 'Cancels all open jobs of a queue. The signals of running ones are aborted.',
    body: 'Reason',
    response: 'Count',
    problems: [404, 429],
  })
  obliterate(
    @Param('queueName') queue: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<Answer<'Count'>> {
    return this.queueManager.obliterateQueue(queue, actor, reason);
  }
}
