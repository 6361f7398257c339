import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { MetricHistory, type MetricHistoryAnswer } from '../../families/metrics/metric-history.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { metricHistoryQuerySchema } from '../dto/metric-history-query.js';
import { knownQueue } from '../dto/queries.js';

/** History of metrics, for charts. */
@UseGuards(DeclaredInputGuard)
@Controller('api/metrics')
export class MetricsHistoryController {
  constructor(private readonly metrics: MetricHistory) {}

  @Get('history')
  @Endpoint({
    description: 'Returns the history of a metric as points of a chart, 2000 at most.',
    query: 'MetricHistoryQuery',
    response: 'MetricHistory',
    problems: [404],
  })
  history(
    @Query(zod(metricHistoryQuerySchema)) { queue, ...query }: z.output<typeof metricHistoryQuerySchema>,
  ): Promise<MetricHistoryAnswer> {
    return this.metrics.of({ ...query, queue: queue === undefined ? undefined : knownQueue(queue) });
  }
}
