import { Body, Controller, Get, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import type { Job } from '../../jobs/job.js';
import type { Scopes } from '../../jobs/scopes.js';
import { DeadLetters, type DeadLetter } from '../../persistence/queries/dead-letters.js';
import type { Page } from '../../common/answers.js';
import { Redrive } from '../../persistence/operations/redrive.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Scope } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { reasonSchema, type Reason } from '../dto/bodies.js';
import { deadLetterListSchema, knownQueue } from '../dto/queries.js';

/** Dead letters: jobs that failed permanently. */
@UseGuards(DeclaredInputGuard)
@Controller('api/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly letters: DeadLetters,
    private readonly redriving: Redrive,
  ) {}

  @Get()
  @Endpoint({
    description: 'Lists dead letters, newest first.',
    query: 'DeadLetterList',
    response: 'DeadLetterPage',
    problems: [404],
  })
  list(
    @Query(zod(deadLetterListSchema)) { limit, cursor, queue, ...filter }: z.output<typeof deadLetterListSchema>,
    @Scope() scopes: Scopes,
  ): Promise<Page<DeadLetter>> {
    const chosen = { ...filter, scopes, queue: queue === undefined ? undefined : knownQueue(queue) };
    return this.letters.list(chosen, limit, cursor);
  }

  @Get(':id')
  @Endpoint({
    description: "Returns a dead letter; a failed job's id gives its latest one.",
    response: 'DeadLetter',
    problems: [404],
  })
  get(@Param('id') id: string): Promise<DeadLetter> {
    return this.letters.get(id);
  }

  @Post(':id/redrive')
  @Endpoint({
    status: 202,
    description: 'Starts the failed job over as a new job, whose originId names the failed one.',
    body: 'Reason',
    response: 'Job',
    problems: [404, 409],
  })
  async redrive(
    @Param('id') id: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Job> {
    const job = await this.redriving.redrive(id, actor, reason);
    response.location(`/api/queues/jobs/${job.id}`);
    return job;
  }
}
