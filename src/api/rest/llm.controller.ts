import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { LlmUsages } from '../../families/llm/llm-usages.js';
import type { LlmUsage } from '../../families/llm/model/llm-usage.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Scope } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import type { Scopes } from '../../jobs/scopes.js';
import { llmUsageQuerySchema, toUsageFilter } from '../dto/llm-usage-query.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Language models, and what they are used for. */
@UseGuards(DeclaredInputGuard)
@Controller('api/llm')
export class LlmController {
  constructor(private readonly usages: LlmUsages) {}

  @Get('usage')
  @Endpoint({
    description: 'Returns calls of language models and their tokens, by model, tenant or day.',
    query: 'LlmUsageQuery',
    response: 'LlmUsage',
  })
  usage(
    @Query(zod(llmUsageQuerySchema)) query: z.output<typeof llmUsageQuerySchema>,
    @Scope() scopes: Scopes,
  ): Promise<LlmUsage> {
    return this.usages.read(toUsageFilter(query), scopes, query.limit);
  }
}
