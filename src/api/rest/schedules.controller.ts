import {
  Body,
  Controller,
  Delete,
  Get,
  HttpStatus,
  Param,
  Post,
  Put,
  Query,
  Res,
  UseGuards,
  type StreamableFile,
} from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import type { Page } from '../../common/answers.js';
import type { Scopes } from '../../jobs/scopes.js';
import { previewOf, type SchedulePreview } from '../../persistence/schedules/schedule-preview.js';
import type { Schedule } from '../../persistence/schedules/schedule-row.js';
import { Schedules } from '../../persistence/schedules/schedules.js';
import { JobRouter } from '../../routing/job-router.js';
import { Actor } from '../../http/actor.decorator.js';
import { Scope } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { SCHEDULES } from '../csv/csv-tables.js';
import { Endpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { objectSchema, reasonSchema, type Reason } from '../dto/bodies.js';
import { shown, type Accepted } from './jobs.controller.js';
import { scheduleListSchema } from '../dto/queries.js';
import { schedulePreviewQuery, toRepeating } from '../dto/schedule-body.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** Repeating jobs. */
@UseGuards(DeclaredInputGuard)
@Controller('api/schedules')
export class SchedulesController {
  constructor(
    private readonly router: JobRouter,
    private readonly schedules: Schedules,
    private readonly files: CsvFiles,
  ) {}

  @Post()
  @Endpoint({
    status: 201,
    description: 'Creates a schedule, or updates the one with the same key (200).',
    body: 'ScheduleRequest',
    response: 'Schedule',
    problems: [413, 422],
  })
  @ApiResponse({
    status: 200,
    description: 'The existing schedule with this key',
    schema: { $ref: '#/components/schemas/Schedule' },
  })
  async create(
    @Body(zod(objectSchema)) body: JsonObject,
    @Actor() actor: string,
    @Scope() scopes: Scopes,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Schedule> {
    const { id, duplicate } = await this.router.route(toRepeating(body), { actor, scopes });
    response.location(`/api/schedules/${id}`).status(duplicate ? HttpStatus.OK : HttpStatus.CREATED);
    return this.schedules.get(id);
  }

  @Get()
  @ListEndpoint({ description: 'Lists schedules, newest first.', query: 'ScheduleList', response: 'SchedulePage' })
  list(
    @Query(zod(scheduleListSchema)) { format, limit, cursor }: z.output<typeof scheduleListSchema>,
    @Scope() scopes: Scopes,
    @Reader() reader: ListReader,
  ): Promise<Page<Schedule> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(SCHEDULES, query, (most, from) => this.schedules.list(scopes, most, from));
  }

  @Get('preview')
  @Endpoint({
    description: 'Shows a pattern in words, and the next times of a schedule with these times.',
    query: 'SchedulePreviewQuery',
    response: 'SchedulePreview',
  })
  preview(@Query(zod(schedulePreviewQuery)) times: z.output<typeof schedulePreviewQuery>): Promise<SchedulePreview> {
    return Promise.resolve(previewOf(times));
  }

  @Get(':id')
  @Endpoint({ description: 'Returns a schedule.', response: 'Schedule', problems: [404] })
  get(@Param('id') id: string): Promise<Schedule> {
    return this.schedules.get(id);
  }

  @Put(':id')
  @Endpoint({
    description: 'Replaces the definition of a schedule; its key is kept.',
    body: 'ScheduleRequest',
    response: 'Schedule',
    problems: [404, 409, 413, 422],
  })
  async change(
    @Param('id') id: string,
    @Body(zod(objectSchema)) body: JsonObject,
    @Actor() actor: string,
    @Scope() scopes: Scopes,
  ): Promise<Schedule> {
    await this.schedules.get(id);
    await this.router.reschedule(id, toRepeating(body), { actor, scopes });
    return this.schedules.get(id);
  }

  @Delete(':id')
  @Endpoint({
    description: 'Deletes a schedule; the jobs that it has created are kept.',
    body: 'Reason',
    response: 'Schedule',
    problems: [404],
  })
  remove(@Param('id') id: string, @Body(zod(reasonSchema)) _reason: Reason, @Actor() actor: string): Promise<Schedule> {
    return this.schedules.remove(id, actor);
  }

  @Post(':id/pause')
  @Endpoint({
    description: 'Pauses a schedule: it creates no jobs until it is resumed.',
    body: 'Reason',
    response: 'Schedule',
    problems: [404],
  })
  pause(@Param('id') id: string, @Body(zod(reasonSchema)) _reason: Reason, @Actor() actor: string): Promise<Schedule> {
    return this.schedules.pause(id, true, actor);
  }

  @Post(':id/resume')
  @Endpoint({
    description: 'Resumes a schedule; missed ticks are skipped.',
    body: 'Reason',
    response: 'Schedule',
    problems: [404],
  })
  resume(@Param('id') id: string, @Body(zod(reasonSchema)) _reason: Reason, @Actor() actor: string): Promise<Schedule> {
    return this.schedules.pause(id, false, actor);
  }

  @Post(':id/run')
  @Endpoint({
    status: 202,
    description: 'Creates a job of a schedule now; its regular ticks are unaffected.',
    response: 'AcceptedJob',
    problems: [404],
  })
  async run(
    @Param('id') id: string,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Accepted> {
    const job = await this.schedules.runNow(id, actor);
    response.location(`/api/queues/jobs/${job.id}`);
    return shown(job);
  }
}
