import { Body, Controller, Delete, Get, Param, Post, Query, UseGuards, type StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { AlertActions } from '../../families/alerts/alert-actions.js';
import { AlertSearch } from '../../families/alerts/alert-search.js';
import type { Alert, AlertDetail } from '../../families/alerts/model/alert.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { ALERTS } from '../csv/csv-tables.js';
import { Endpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { alertListSchema, silenceBodySchema } from '../dto/alerts.js';
import { reasonSchema, type Reason } from '../dto/bodies.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** Alerts, and what people do about them. */
@UseGuards(DeclaredInputGuard)
@Controller('api/alerts')
export class AlertsController {
  constructor(
    private readonly search: AlertSearch,
    private readonly actions: AlertActions,
    private readonly files: CsvFiles,
  ) {}

  @Get()
  @ListEndpoint({ description: 'Lists alerts, the last that fired first.', query: 'AlertList', response: 'AlertPage' })
  list(
    @Query(zod(alertListSchema)) { format, limit, cursor, ...filter }: z.output<typeof alertListSchema>,
    @Reader() reader: ListReader,
  ): Promise<Page<Alert> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(ALERTS, query, (most, from) => this.search.list(filter, most, from));
  }

  @Get(':id')
  @Endpoint({
    description: 'Returns an alert, with its latest messages and silences.',
    response: 'AlertDetail',
    problems: [404],
  })
  get(@Param('id') id: string): Promise<AlertDetail> {
    return this.search.get(id);
  }

  @Post(':id/ack')
  @Endpoint({
    description: 'Acknowledges a firing alert: somebody works on it.',
    body: 'Reason',
    response: 'Alert',
    problems: [404, 409],
  })
  acknowledge(
    @Param('id') id: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<Alert> {
    return this.actions.acknowledge(id, actor, reason);
  }

  @Post(':id/silence')
  @Endpoint({
    description: 'Silences an alert until an instant: nobody is notified when it fires.',
    body: 'AlertSilence',
    response: 'Alert',
    problems: [404],
  })
  silence(
    @Param('id') id: string,
    @Body(zod(silenceBodySchema)) { until, reason }: z.output<typeof silenceBodySchema>,
    @Actor() actor: string,
  ): Promise<Alert> {
    return this.actions.silence(id, until, reason, actor);
  }

  @Delete(':id/silence')
  @Endpoint({
    description: 'Ends the silence of an alert: if it still fires, it is sent within a minute.',
    body: 'Reason',
    response: 'Alert',
    problems: [404, 409],
  })
  unsilence(
    @Param('id') id: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<Alert> {
    return this.actions.unsilence(id, actor, reason);
  }

  @Post(':id/resolve')
  @Endpoint({
    description: 'Resolves an alert that a job has raised; a rule resolves its own.',
    body: 'Reason',
    response: 'Alert',
    problems: [404, 409],
  })
  resolve(
    @Param('id') id: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<Alert> {
    return this.actions.resolve(id, actor, reason);
  }
}
