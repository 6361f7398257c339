import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { StatusComponents, type StatusComponent } from '../../families/status/status-components.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { statusListSchema } from '../dto/queries.js';

/** Components of the status page. */
@UseGuards(DeclaredInputGuard)
@Controller('api/status')
export class StatusController {
  constructor(private readonly components: StatusComponents) {}

  @Get()
  @Endpoint({
    description: "Lists the status page's components by name.",
    query: 'StatusList',
    response: 'StatusComponentPage',
  })
  list(
    @Query(zod(statusListSchema)) { limit, cursor }: z.output<typeof statusListSchema>,
  ): Promise<Page<StatusComponent>> {
    return this.components.list(limit, cursor);
  }
}
