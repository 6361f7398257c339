import { Body, Controller, Get, Param, Post, Query, Res, UseGuards, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { MergeRequests } from '../../families/merges/merge-requests.js';
import { MergeSearch } from '../../families/merges/merge-search.js';
import type { Merge, MergeDetail } from '../../families/merges/model/merge.js';
import { mergeTasksPayload, type MergeTasks } from '../../families/merges/model/merge-tasks.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { MERGES } from '../csv/csv-tables.js';
import { groupIdInPath, mergeListSchema } from '../dto/merges.js';
import { Endpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** Merges of the pull requests of groups of tasks. */
@UseGuards(DeclaredInputGuard)
@Controller('api/merges')
export class MergesController {
  constructor(
    private readonly files: CsvFiles,
    private readonly search: MergeSearch,
    private readonly requests: MergeRequests,
  ) {}

  @Post()
  @Endpoint({
    status: 202,
    description:
      'Merges the pull requests of completed tasks by a merge_tasks job, and deploys the branch; a group whose job is open is returned.',
    body: 'MergeRequest',
    response: 'MergeDetail',
    problems: [409],
  })
  async create(
    @Body(zod(mergeTasksPayload)) body: MergeTasks,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MergeDetail> {
    const merge = await this.requests.create(body, actor);
    response.location(`/api/merges/${encodeURIComponent(merge.taskGroupId)}`);
    return merge;
  }

  @Get()
  @ListEndpoint({ description: 'Lists merges, newest first.', query: 'MergeList', response: 'MergePage' })
  list(
    @Query(zod(mergeListSchema)) { format, limit, cursor, ...filter }: z.output<typeof mergeListSchema>,
    @Reader() reader: ListReader,
  ): Promise<Page<Merge> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(MERGES, query, (most, from) => this.search.list(filter, most, from));
  }

  @Get(':taskGroupId')
  @Endpoint({
    description: 'Returns the merge of a group with what became of each pull request.',
    response: 'MergeDetail',
    problems: [404],
  })
  get(@Param('taskGroupId', groupIdInPath) taskGroupId: string): Promise<MergeDetail> {
    return this.search.get(taskGroupId);
  }
}
