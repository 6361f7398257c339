import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { CodeSearch } from '../../families/code-index/code-search.js';
import type { CodeMatches, CodeRepository } from '../../families/code-index/model/code.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { codeRepositoryListSchema, codeSearchSchema } from '../dto/code.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** The index of code. */
@UseGuards(DeclaredInputGuard)
@Controller('api')
export class CodeController {
  constructor(private readonly code: CodeSearch) {}

  @Get('search/code')
  @Endpoint({
    description:
      'Finds lines, symbols and files in the index of code; 400 SEARCH_TOO_BROAD for what takes longer than two seconds.',
    query: 'CodeSearchQuery',
    response: 'CodeMatches',
  })
  search(
    @Query(zod(codeSearchSchema)) { q, regex, case: caseSensitive, limit }: z.output<typeof codeSearchSchema>,
  ): Promise<CodeMatches> {
    return this.code.search({ q, regex, caseSensitive }, limit);
  }

  @Get('code/repositories')
  @Endpoint({
    description: 'Lists the repositories of the index of code.',
    query: 'CodeRepositoryList',
    response: 'CodeRepositoryPage',
  })
  repositories(
    @Query(zod(codeRepositoryListSchema)) { limit, cursor }: z.output<typeof codeRepositoryListSchema>,
  ): Promise<Page<CodeRepository>> {
    return this.code.repositories(limit, cursor);
  }
}
