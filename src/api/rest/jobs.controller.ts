import { Body, Controller, Delete, Get, Headers, Param, Post, Query, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import type { Job, JobEvent } from '../../jobs/job.js';
import type { JobRequestInput } from '../../jobs/job-request.js';
import type { AcceptedJob } from '../../jobs/ports/ledger.js';
import type { Scopes } from '../../jobs/scopes.js';
import { JobActions } from '../../persistence/operations/job-actions.js';
import { WhyService } from '../../waiting/why.service.js';
import type { Why } from '../../jobs/why.js';
import { JobSearch, type JobFailure, type JobLogLine, type JobPage } from '../../persistence/queries/job-search.js';
import { JobTrees, type JobTree } from '../../persistence/queries/job-tree.js';
import { JobRouter } from '../../routing/job-router.js';
import { RelatedJobs } from '../../webhooks/related-jobs.js';
import { Actor } from '../../http/actor.decorator.js';
import { Scope } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { actionSchema, bulkSchema, objectSchema, reasonSchema, type JobsAction, type Reason } from '../dto/bodies.js';
import { withIdempotencyKey } from './idempotency.js';
import { BulkJobActions } from './bulk-job-actions.js';
import { jobListSchema, toJobFilter, trailSchema } from '../dto/queries.js';
import { isRelated } from '../dto/relations.js';

type Trail = z.output<typeof trailSchema>;
export type Accepted = Answer<'AcceptedJob'>;

/** Jobs one by one and in bulk. Jobs to enqueue are validated by the router, nowhere else. */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues/jobs')
export class JobsController {
  constructor(
    private readonly router: JobRouter,
    private readonly search: JobSearch,
    private readonly trees: JobTrees,
    private readonly actions: JobActions,
    private readonly bulkActions: BulkJobActions,
    private readonly waits: WhyService,
    private readonly relatedJobs: RelatedJobs,
  ) {}

  @Post()
  @Endpoint({
    status: 202,
    description: 'Stores a job, or with `repeat` a schedule. A 202 response means that it is committed.',
    body: 'JobRequest',
    response: 'AcceptedJob',
    problems: [409, 413, 422],
    idempotent: true,
  })
  async enqueue(
    @Body(zod(objectSchema)) body: JsonObject,
    @Headers('idempotency-key') key: string | undefined,
    @Actor() actor: string,
    @Scope() scopes: Scopes,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Accepted> {
    const job = await this.router.route(withIdempotencyKey(body, key, actor) as JobRequestInput, { actor, scopes });
    response.location(job.id === job.scheduleId ? `/api/schedules/${job.id}` : `/api/queues/jobs/${job.id}`);
    return shown(job);
  }

  @Post('bulk')
  @Endpoint({
    status: 202,
    description: 'Stores up to 10,000 jobs, all or none, and returns them in the same order.',
    body: 'JobsBulk',
    response: 'AcceptedJobs',
    problems: [409, 413, 422],
    idempotent: true,
  })
  async enqueueMany(
    @Body(zod(bulkSchema)) { jobs }: z.output<typeof bulkSchema>,
    @Headers('idempotency-key') key: string | undefined,
    @Actor() actor: string,
    @Scope() scopes: Scopes,
  ): Promise<{ jobs: Accepted[] }> {
    const requests = jobs.map((job, index) => withIdempotencyKey(job, key, actor, index) as JobRequestInput);
    const accepted = await this.router.routeBatch(requests, { actor, scopes });
    return { jobs: accepted.map(shown) };
  }

  @Post('actions')
  @Endpoint({
    description:
      'Retries, cancels, deletes or promotes all jobs that match a filter, up to 10,000 per call; a dry run only counts them.',
    body: 'JobsAction',
    response: 'ActionResult',
    problems: [404, 409, 429],
  })
  act(
    @Body(zod(actionSchema)) action: JobsAction,
    @Actor() actor: string,
    @Scope() scopes: Scopes,
  ): Promise<Answer<'ActionResult'>> {
    return this.bulkActions.run(action, actor, scopes);
  }

  @Get()
  @Endpoint({
    description:
      'Lists jobs, newest first. A search that finds little ends after two seconds; the next page continues it.',
    query: 'JobList',
    response: 'JobPage',
    problems: [404],
  })
  async list(
    @Query(zod(jobListSchema)) query: z.output<typeof jobListSchema>,
    @Scope() scopes: Scopes,
  ): Promise<JobPage> {
    const { limit, cursor, deliveryId, runId, runner, ids: named, ...filter } = query;
    const ids = isRelated(query) ? await this.relatedJobs.ids({ deliveryId, runId, runner }) : named;
    return this.search.list({ ...toJobFilter(filter, scopes), ids }, limit, cursor);
  }

  @Get(':jobId')
  @Endpoint({ description: 'Returns a job.', response: 'Job', problems: [404] })
  get(@Param('jobId') id: string): Promise<Job> {
    return this.search.get(id);
  }

  @Get(':jobId/events')
  @Endpoint({
    description: "Lists a job's audit trail, oldest first. The trail of a deleted job is kept.",
    query: 'Trail',
    response: 'JobEventPage',
    problems: [404],
  })
  events(@Param('jobId') id: string, @Query(zod(trailSchema)) { limit, cursor }: Trail): Promise<Page<JobEvent>> {
    return this.search.events(id, limit, cursor);
  }

  @Get(':jobId/logs')
  @Endpoint({
    description: "Lists a job's log lines, oldest first.",
    query: 'Trail',
    response: 'JobLogPage',
    problems: [404],
  })
  logs(@Param('jobId') id: string, @Query(zod(trailSchema)) { limit, cursor }: Trail): Promise<Page<JobLogLine>> {
    return this.search.logs(id, limit, cursor);
  }

  @Get(':jobId/failures')
  @Endpoint({
    description: "Lists a job's failed attempts, oldest first.",
    query: 'Trail',
    response: 'JobFailurePage',
    problems: [404],
  })
  failures(@Param('jobId') id: string, @Query(zod(trailSchema)) { limit, cursor }: Trail): Promise<Page<JobFailure>> {
    return this.search.failures(id, limit, cursor);
  }

  @Get(':jobId/why')
  @Endpoint({
    description: 'Explains why a job waits, who is ahead of it, and what would change it.',
    response: 'Why',
    problems: [404],
  })
  why(@Param('jobId') id: string, @Scope() scopes: Scopes): Promise<Why> {
    return this.waits.ofJob(id, scopes);
  }

  @Get(':jobId/tree')
  @Endpoint({
    description: 'Returns the whole family of a job as a tree, from its oldest ancestor on.',
    response: 'JobTree',
    problems: [404],
  })
  tree(@Param('jobId') id: string, @Scope() scopes: Scopes): Promise<JobTree> {
    return this.trees.of(id, scopes);
  }

  @Post(':jobId/retry')
  @Endpoint({
    description: 'Restarts an ended job with its full number of attempts.',
    body: 'Reason',
    response: 'Job',
    problems: [404, 409],
  })
  retry(@Param('jobId') id: string, @Body(zod(reasonSchema)) { reason }: Reason, @Actor() actor: string): Promise<Job> {
    return this.actions.retry(id, actor, reason);
  }

  @Post(':jobId/cancel')
  @Endpoint({
    description: 'Cancels an open job. If it is running, its signal is aborted.',
    body: 'Reason',
    response: 'Job',
    problems: [404, 409],
  })
  cancel(
    @Param('jobId') id: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<Job> {
    return this.actions.cancel(id, actor, reason);
  }

  @Post(':jobId/promote')
  @Endpoint({ description: 'Runs a delayed job now.', body: 'Reason', response: 'Job', problems: [404, 409] })
  promote(
    @Param('jobId') id: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<Job> {
    return this.actions.promote(id, actor, reason);
  }

  @Delete(':jobId')
  @Endpoint({
    description: 'Cancels an open job, or hides an ended one, whose audit trail is kept.',
    body: 'Reason',
    response: 'Job',
    problems: [404, 409],
  })
  remove(
    @Param('jobId') id: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<Job> {
    return this.actions.remove(id, actor, reason);
  }
}

export function shown({ id, type, queue, priority, state, scheduleId }: AcceptedJob): Accepted {
  return { id, type, queue, priority, state, ...(scheduleId !== null && { scheduleId }) };
}
