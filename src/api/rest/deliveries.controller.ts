import { Body, Controller, Get, Header, Param, Post, Query, UseGuards, type StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import type { Delivery } from '../../webhooks/delivery.js';
import { DeliveryIntake } from '../../webhooks/delivery-intake.js';
import { DeliveryStore } from '../../webhooks/delivery-store.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { DELIVERIES } from '../csv/csv-tables.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint, FileEndpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { reasonSchema, type Reason } from '../dto/bodies.js';
import { deliveryListSchema } from '../dto/queries.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** GUIDs are stored in lower case. */
const guid = zod(postgresSafeText(100).transform((id) => id.toLowerCase()));

/** GitHub's webhook deliveries and their processing. */
@UseGuards(DeclaredInputGuard)
@Controller('api/deliveries')
export class DeliveriesController {
  constructor(
    private readonly store: DeliveryStore,
    private readonly intake: DeliveryIntake,
    private readonly files: CsvFiles,
  ) {}

  @Get()
  @ListEndpoint({ description: 'Lists deliveries, newest first.', query: 'DeliveryList', response: 'DeliveryPage' })
  list(
    @Query(zod(deliveryListSchema)) { format, limit, cursor, ...filter }: z.output<typeof deliveryListSchema>,
    @Reader() reader: ListReader,
  ): Promise<Page<Delivery> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(DELIVERIES, query, (most, from) => this.store.list(filter, most, from));
  }

  @Get(':id')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @FileEndpoint({
    description: 'Returns a delivery with its headers and payload, whose numbers have all their digits.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/DeliveryDetail' } } },
    problems: [404],
  })
  async get(@Param('id', guid) id: string): Promise<string> {
    const { payload, ...delivery } = await this.store.get(id);
    return `${JSON.stringify(delivery).slice(0, -1)},"payload":${payload ?? 'null'}}`;
  }

  @Post(':id/replay')
  @Endpoint({
    status: 202,
    description: 'Processes a delivery again, in a new job.',
    body: 'Reason',
    response: 'Replayed',
    problems: [404, 409],
  })
  async replay(
    @Param('id', guid) id: string,
    @Body(zod(reasonSchema)) _reason: Reason,
    @Actor() actor: string,
  ): Promise<Answer<'Replayed'>> {
    const { deliveryId, jobId } = await this.intake.replay(id, actor);
    return { deliveryId, jobId };
  }
}
