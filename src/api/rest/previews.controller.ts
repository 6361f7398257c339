import { Body, Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import type { Preview } from '../../families/deploys/model/deployment.js';
import { Previews } from '../../families/deploys/previews.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { keepBodySchema, previewInPath, previewListSchema } from '../dto/deployments.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Previews in operation. */
@UseGuards(DeclaredInputGuard)
@Controller('api/previews')
export class PreviewsController {
  constructor(private readonly previews: Previews) {}

  @Get()
  @Endpoint({
    description: 'Lists previews, the last that was deployed first.',
    query: 'PreviewList',
    response: 'PreviewPage',
  })
  list(@Query(zod(previewListSchema)) { limit, cursor }: z.output<typeof previewListSchema>): Promise<Page<Preview>> {
    return this.previews.list(limit, cursor);
  }

  @Post(':namespace/keep')
  @Endpoint({
    description: 'Keeps a preview from being removed by cleanups, or no longer.',
    body: 'PreviewKeep',
    response: 'Preview',
    problems: [404],
  })
  keep(
    @Param('namespace', previewInPath) namespace: string,
    @Body(zod(keepBodySchema)) { keep, reason }: z.output<typeof keepBodySchema>,
  ): Promise<Preview> {
    return this.previews.keep(namespace, keep, reason);
  }
}
