import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation } from '@nestjs/swagger';
import { parseOrThrow } from '../common/validation.js';
import { DemandSearch } from './demands/demand-search.js';
import { demandListSchema, noQuerySchema } from './list-queries.js';

/** Jobs at GitHub that want, or wanted, a runner. */
@ApiBearerAuth()
@Controller('api/runners/demands')
export class DemandsController {
  constructor(private readonly demands: DemandSearch) {}

  @Get()
  @ApiOperation({ summary: 'A page of demands, newest first' })
  async list(@Query() query: unknown) {
    const { limit, cursor, ...filter } = parseOrThrow(demandListSchema, query);
    return this.demands.list(filter, limit, cursor);
  }

  @Get(':id')
  @ApiOperation({ summary: 'The demand, with the reason why it waits' })
  async get(@Param('id') id: string, @Query() query: unknown) {
    parseOrThrow(noQuerySchema, query);
    return this.demands.get(id);
  }
}
