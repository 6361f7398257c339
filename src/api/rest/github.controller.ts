import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import {
  GitHubSearch,
  type RepositoryInfo,
  type RunnerInfo,
  type WorkflowInfo,
} from '../../github/sync/github-search.js';
import type { Page } from '../../common/answers.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { githubListSchema } from '../dto/queries.js';

type ListQuery = z.output<typeof githubListSchema>;

/** The ledger's data on GitHub, from sync_github_data. */
@UseGuards(DeclaredInputGuard)
@Controller('api/github')
export class GitHubController {
  constructor(private readonly search: GitHubSearch) {}

  @Get('repositories')
  @Endpoint({
    description: 'Lists the repositories that GitHub shows the hub, newest first.',
    query: 'GitHubList',
    response: 'RepositoryPage',
  })
  repositories(@Query(zod(githubListSchema)) { limit, cursor, ...filter }: ListQuery): Promise<Page<RepositoryInfo>> {
    return this.search.repositories(filter, limit, cursor);
  }

  @Get('workflows')
  @Endpoint({
    description: 'Lists the workflows that GitHub shows the hub, newest first.',
    query: 'GitHubList',
    response: 'WorkflowPage',
  })
  workflows(@Query(zod(githubListSchema)) { limit, cursor, ...filter }: ListQuery): Promise<Page<WorkflowInfo>> {
    return this.search.workflows(filter, limit, cursor);
  }

  @Get('runners')
  @Endpoint({
    description: 'Lists the self-hosted runners registered at GitHub, by this hub or others, newest first.',
    query: 'GitHubList',
    response: 'GitHubRunnerPage',
  })
  runners(@Query(zod(githubListSchema)) { limit, cursor, ...filter }: ListQuery): Promise<Page<RunnerInfo>> {
    return this.search.runners(filter, limit, cursor);
  }
}
