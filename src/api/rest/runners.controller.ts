import { Controller, Get, Param, Query, UseGuards, type StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { RunnerSearch, type Runner, type RunnerLogText } from '../../runners/queries/runner-search.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { RUNNERS } from '../csv/csv-tables.js';
import { Endpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { runnerListSchema } from '../dto/queries.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** Runners that this hub has started. */
@UseGuards(DeclaredInputGuard)
@Controller('api/runners')
export class RunnersController {
  constructor(
    private readonly runners: RunnerSearch,
    private readonly files: CsvFiles,
  ) {}

  @Get()
  @ListEndpoint({ description: 'Lists runners, newest first.', query: 'RunnerList', response: 'RunnerPage' })
  list(
    @Query(zod(runnerListSchema)) { format, limit, cursor, ...filter }: z.output<typeof runnerListSchema>,
    @Reader() reader: ListReader,
  ): Promise<Page<Runner> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(RUNNERS, query, (most, from) => this.runners.list(filter, most, from));
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
