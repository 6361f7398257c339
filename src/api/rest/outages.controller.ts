import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { OutageSearch, type Outage } from '../../persistence/queries/outage-search.js';
import { outageListSchema } from '../dto/queries.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Outages of Redis and PostgreSQL. */
@UseGuards(DeclaredInputGuard)
@Controller('api/outages')
export class OutagesController {
  constructor(private readonly outages: OutageSearch) {}

  @Get()
  @Endpoint({
    description:
      'Lists outages of Redis and PostgreSQL as nodes noticed them, newest first, with what became of the jobs accepted meanwhile.',
    query: 'OutageList',
    response: 'OutagePage',
  })
  list(@Query(zod(outageListSchema)) { limit, cursor }: z.output<typeof outageListSchema>): Promise<Page<Outage>> {
    return this.outages.list(limit, cursor);
  }
}
