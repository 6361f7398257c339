import { Body, Controller, Get, Header, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import type { Delivery } from '../../webhooks/delivery.js';
import { DeliveryIntake } from '../../webhooks/delivery-intake.js';
import { DeliveryStore } from '../../webhooks/delivery-store.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint, FileEndpoint } from '../openapi/endpoint.decorator.js';
import { reasonSchema, type Reason } from '../dto/bodies.js';
import { deliveryListSchema } from '../dto/queries.js';

/** GUIDs are stored in lower case. */
const guid = zod(postgresSafeText(100).transform((id) => id.toLowerCase()));

/** GitHub's webhook deliveries and their processing. */
@UseGuards(DeclaredInputGuard)
@Controller('api/deliveries')
export class DeliveriesController {
  constructor(
    private readonly store: DeliveryStore,
    private readonly intake: DeliveryIntake,
  ) {}

  @Get()
  @Endpoint({ description: 'Lists deliveries, newest first.', query: 'DeliveryList', response: 'DeliveryPage' })
  list(
    @Query(zod(deliveryListSchema)) { limit, cursor, ...filter }: z.output<typeof deliveryListSchema>,
  ): Promise<Page<Delivery>> {
    return this.store.list(filter, limit, cursor);
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
