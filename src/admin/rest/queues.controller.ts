import { Body, Controller, Get, Param, Post, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { QueueManager } from '../../persistence/queue-manager.js';
import type { QueueStatistics } from '../../persistence/queue-stats.js';
import { Actor } from '../auth/actor.decorator.js';
import { zod } from '../http/zod-pipe.js';
import { DeclaredInputGuard } from '../http/declared-input.guard.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { cleanSchema, drainSchema } from './bodies.js';

type Brief = Pick<QueueStatistics, 'name' | 'waiting' | 'active' | 'completed' | 'failed'>;

/** Whole queues (SPEC 8). */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues')
export class QueuesController {
  constructor(private readonly queues: QueueManager) {}

  @Get('stats')
  @Endpoint({ description: 'Statistics of all queues' })
  async stats(): Promise<{ queues: QueueStatistics[] }> {
    return { queues: await this.queues.getAllStats() };
  }

  @Get('stats/:queueName')
  @Endpoint({ description: 'Statistics of one queue', answer: 'QueueStatistics', problems: [404] })
  queueStats(@Param('queueName') queue: string): Promise<QueueStatistics> {
    return this.queues.getQueueStats(queue);
  }

  @Get('status')
  @Endpoint({ description: 'The counts of all queues, in brief' })
  async status(): Promise<{ queues: Brief[] }> {
    const all = await this.queues.getAllStats();
    return {
      queues: all.map(({ name, waiting, active, completed, failed }) => ({ name, waiting, active, completed, failed })),
    };
  }

  @Post(':queueName/pause')
  @Endpoint({ description: 'It takes jobs, and starts none; survives restarts and wipes', problems: [404] })
  pause(@Param('queueName') queue: string, @Actor() actor: string): Promise<{ name: string; paused: boolean }> {
    return this.queues.pauseQueue(queue, actor);
  }

  @Post(':queueName/resume')
  @Endpoint({ description: 'It starts jobs again', problems: [404] })
  resume(@Param('queueName') queue: string, @Actor() actor: string): Promise<{ name: string; paused: boolean }> {
    return this.queues.resumeQueue(queue, actor);
  }

  @Post(':queueName/drain')
  @Endpoint({
    description: 'It finishes what waits and stays paused, or what waits is cancelled',
    body: 'QueueDrain',
    problems: [404],
  })
  drain(
    @Param('queueName') queue: string,
    @Body(zod(drainSchema)) { mode, delayed }: z.output<typeof drainSchema>,
    @Actor() actor: string,
  ): Promise<{ name: string; remaining: number } | { name: string; removed: number }> {
    if (mode === 'remove') return this.queues.drainRemoving(queue, delayed, actor);
    return this.queues.drainQueue(queue, delayed, actor);
  }

  @Post(':queueName/clean')
  @Endpoint({
    description: 'Ended jobs leave lists and counts; their trail stays',
    body: 'QueueClean',
    problems: [404],
  })
  clean(
    @Param('queueName') queue: string,
    @Body(zod(cleanSchema)) options: z.output<typeof cleanSchema>,
    @Actor() actor: string,
  ): Promise<{ removed: number }> {
    return this.queues.cleanQueue(queue, options, actor);
  }

  @Post(':queueName/retry-failed')
  @Endpoint({ description: 'Its failed jobs start over', problems: [404] })
  retryFailed(@Param('queueName') queue: string, @Actor() actor: string): Promise<{ count: number }> {
    return this.queues.retryFailed(queue, actor);
  }

  @Post(':queueName/obliterate')
  @Endpoint({ description: 'Its open jobs are cancelled, running ones are told to end', problems: [404] })
  obliterate(@Param('queueName') queue: string, @Actor() actor: string): Promise<{ count: number }> {
    return this.queues.obliterateQueue(queue, actor);
  }
}
