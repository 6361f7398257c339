import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation } from '@nestjs/swagger';
import { parseOrThrow } from '../common/validation.js';
import { noQuerySchema, runnerListSchema } from './list-queries.js';
import { RunnerSearch } from './runner-search.js';

/** The runners that this hub has started. */
@ApiBearerAuth()
@Controller('api/runners')
export class RunnersController {
  constructor(private readonly runners: RunnerSearch) {}

  @Get()
  @ApiOperation({ summary: 'A page of runners, newest first' })
  async list(@Query() query: unknown) {
    const { limit, cursor, ...filter } = parseOrThrow(runnerListSchema, query);
    return this.runners.list(filter, limit, cursor);
  }

  @Get(':id')
  @ApiOperation({ summary: 'The runner' })
  async get(@Param('id') id: string, @Query() query: unknown) {
    parseOrThrow(noQuerySchema, query);
    return this.runners.get(id);
  }

  @Get(':id/logs')
  @ApiOperation({ summary: 'What its container has written; complete once it has ended' })
  async logs(@Param('id') id: string, @Query() query: unknown) {
    parseOrThrow(noQuerySchema, query);
    return this.runners.logs(id);
  }
}
