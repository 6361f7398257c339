import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { parseOrThrow } from '../common/validation.js';
import { storableText } from '../common/storable.js';
import { DELIVERY_STATUSES } from './delivery.js';
import { DeliveryIntake } from './delivery-intake.js';
import { DeliveryStore } from './delivery-store.js';

const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'is not a cursor of this list')
    .optional(),
  event: storableText(100).optional(),
  status: z.enum(DELIVERY_STATUSES).optional(),
});
const guid = storableText(100);

@ApiTags('deliveries')
@Controller('api/deliveries')
export class DeliveriesController {
  constructor(
    private readonly store: DeliveryStore,
    private readonly intake: DeliveryIntake,
  ) {}

  @Get()
  async list(@Query() query: unknown) {
    const { limit, cursor, ...filter } = parseOrThrow(listQuery, query);
    return this.store.list(filter, limit, cursor);
  }

  @Get(':id')
  async get(@Param('id') id: string) {
    return this.store.get(parseOrThrow(guid, id));
  }

  @Post(':id/replay')
  @HttpCode(202)
  async replay(@Param('id') id: string) {
    const { deliveryId, jobId } = await this.intake.replay(parseOrThrow(guid, id), 'api');
    return { deliveryId, jobId };
  }
}
