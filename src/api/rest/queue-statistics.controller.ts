import { Body, Controller, Get, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { JobDistributions } from '../../persistence/queries/job-distribution.js';
import { RetryStats } from '../../persistence/queries/retry-stats.js';
import { ConcurrencyTuning } from '../../persistence/tuning/concurrency-tuning.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import {
  distributionQuery,
  optimizeSchema,
  retryStatisticsQuery,
  toInterval,
  toStep,
  toTuning,
} from '../dto/statistics.js';

/** What queues have done, and what they could do better. */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues')
export class QueueStatisticsController {
  constructor(
    private readonly retryStats: RetryStats,
    private readonly distributions: JobDistributions,
    private readonly tuning: ConcurrencyTuning,
  ) {}

  @Get('retry/stats')
  @Endpoint({
    description: 'Returns attempts, retries, successes after a retry and error codes of each job type.',
    query: 'RetryStatisticsQuery',
    response: 'RetryStatisticsList',
    problems: [404],
  })
  async retries(
    @Query(zod(retryStatisticsQuery)) query: z.output<typeof retryStatisticsQuery>,
  ): Promise<Answer<'RetryStatisticsList'>> {
    const filter = toInterval(query);
    return { from: filter.from, to: filter.to, types: await this.retryStats.list(filter) };
  }

  @Get('routing/distribution')
  @Endpoint({
    description: 'Returns ended jobs by queue, type and priority over time, and open ones as of now.',
    query: 'DistributionQuery',
    response: 'JobDistribution',
    problems: [404],
  })
  distribution(
    @Query(zod(distributionQuery)) { step, ...query }: z.output<typeof distributionQuery>,
  ): Promise<Answer<'JobDistribution'>> {
    const filter = toInterval(query);
    return this.distributions.of(filter, toStep(filter, step));
  }

  @Post('routing/optimize')
  @Endpoint({
    description: 'Advises the concurrency of queues by measured wait and run times, and stores it if asked.',
    body: 'Optimize',
    response: 'Tuning',
    problems: [404, 429],
  })
  optimize(
    @Body(zod(optimizeSchema)) body: z.output<typeof optimizeSchema>,
    @Actor() actor: string,
  ): Promise<Answer<'Tuning'>> {
    return this.tuning.run(toTuning(body), actor);
  }
}
