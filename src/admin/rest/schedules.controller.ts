import { Body, Controller, Delete, Get, Param, Post, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { HubError } from '../../common/errors.js';
import type { JsonObject } from '../../common/storable.js';
import type { JobRequestInput } from '../../jobs/job-request.js';
import type { Page } from '../../common/answers.js';
import { Schedules, type Schedule } from '../../persistence/schedules.js';
import { JobRouter } from '../../routing/job-router.js';
import { Actor } from '../auth/actor.decorator.js';
import { zod } from '../http/zod-pipe.js';
import { DeclaredInputGuard } from '../http/declared-input.guard.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { objectSchema } from './bodies.js';

/** Repeating jobs. */
@UseGuards(DeclaredInputGuard)
@Controller('api/schedules')
export class SchedulesController {
  constructor(
    private readonly router: JobRouter,
    private readonly schedules: Schedules,
  ) {}

  @Post()
  @Endpoint({
    status: 201,
    description: 'Stores a schedule with its first job.',
    body: 'JobRequest',
    answer: 'Schedule',
    problems: [413, 422],
  })
  async create(
    @Body(zod(objectSchema)) body: JsonObject,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Schedule> {
    if (body['repeat'] === undefined) {
      const message = 'says how often: {every: milliseconds} or {pattern: cron, tz}';
      throw new HubError('VALIDATION_FAILED', `repeat: ${message}`, { errors: [{ path: 'repeat', message }] });
    }
    const job = await this.router.route(body as JobRequestInput, { actor });
    const schedule = await this.schedules.get(job.scheduleId ?? '');
    response.location(`/api/schedules/${schedule.id}`);
    return schedule;
  }

  @Get()
  @Endpoint({ description: 'Lists schedules, newest first.', answer: 'SchedulePage' })
  async list(): Promise<Page<Schedule>> {
    return { items: await this.schedules.list(), nextCursor: null };
  }

  @Get(':id')
  @Endpoint({ description: 'Returns a schedule.', answer: 'Schedule', problems: [404] })
  get(@Param('id') id: string): Promise<Schedule> {
    return this.schedules.get(id);
  }

  @Delete(':id')
  @Endpoint({ description: 'Ends a schedule; jobs that it has made stay.', answer: 'Schedule', problems: [404] })
  remove(@Param('id') id: string): Promise<Schedule> {
    return this.schedules.remove(id);
  }
}
