import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { RunnerSearch, type Runner, type RunnerLogText } from '../../runners/queries/runner-search.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { runnerListSchema } from '../dto/queries.js';

/** Runners that this hub has started. */
@UseGuards(DeclaredInputGuard)
@Controller('api/runners')
export class RunnersController {
  constructor(private readonly runners: RunnerSearch) {}

  @Get()
  @Endpoint({ description: 'Lists runners, newest first.', query: 'RunnerList', response: 'RunnerPage' })
  list(
    @Query(zod(runnerListSchema)) { limit, cursor, ...filter }: z.output<typeof runnerListSchema>,
  ): Promise<Page<Runner>> {
    return this.runners.list(filter, limit, cursor);
  }

  @Get(':id')
  @Endpoint({ description: 'Returns a runner.', response: 'Runner', problems: [404] })
  get(@Param('id') id: string): Promise<Runner> {
    return this.runners.get(id);
  }

  @Get(':id/logs')
  @Endpoint({
    description: "Returns the output of a runner's container; it is complete once the container has ended.",
    response: 'RunnerLog',
    problems: [404],
  })
  logs(@Param('id') id: string): Promise<RunnerLogText> {
    return this.runners.logs(id);
  }
}
