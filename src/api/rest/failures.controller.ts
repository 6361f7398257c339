import { Body, Controller, Get, Param, Post, Query, UseGuards, type StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { FailureGroups, type FailureGroup } from '../../persistence/queries/failure-groups.js';
import { GroupRedrive } from '../../persistence/operations/group-redrive.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { FAILURES } from '../csv/csv-tables.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { failureListSchema, groupRedriveSchema } from '../dto/failures.js';
import { knownQueue } from '../dto/queries.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** Failed jobs, grouped by what they have in common. */
@UseGuards(DeclaredInputGuard)
@Controller('api/failures')
export class FailuresController {
  constructor(
    private readonly groups: FailureGroups,
    private readonly groupRedrive: GroupRedrive,
    private readonly files: CsvFiles,
  ) {}

  @Get()
  @ListEndpoint({
    description: 'Lists failed jobs grouped by type, code and normalized message, the last to fail first.',
    query: 'FailureList',
    response: 'FailureGroupPage',
    problems: [404],
  })
  list(
    @Query(zod(failureListSchema))
    { format, limit, cursor, spark, queue, ...fields }: z.output<typeof failureListSchema>,
    @Reader() reader: ListReader,
  ): Promise<Page<FailureGroup> | StreamableFile> {
    const filter = { ...fields, queue: queue === undefined ? undefined : knownQueue(queue) };
    const query = { format, limit, cursor, reader };
    return this.files.answer(FAILURES, query, (most, from) => this.groups.list(filter, most, from, spark));
  }

  @Get(':fingerprint')
  @Endpoint({ description: 'Returns a group of failed jobs.', response: 'FailureGroup', problems: [404] })
  get(@Param('fingerprint') fingerprint: string): Promise<FailureGroup> {
    return this.groups.get(fingerprint);
  }

  @Post(':fingerprint/redrive')
  @Endpoint({
    description: 'Starts the jobs of a group over as new jobs, those that failed first in front.',
    body: 'GroupRedrive',
    response: 'GroupRedriven',
    problems: [404, 429],
  })
  redrive(
    @Param('fingerprint') fingerprint: string,
    @Body(zod(groupRedriveSchema)) { reason, limit }: z.output<typeof groupRedriveSchema>,
    @Actor() actor: string,
  ): Promise<Answer<'GroupRedriven'>> {
    return this.groupRedrive.run(fingerprint, limit, actor, reason);
  }
}
