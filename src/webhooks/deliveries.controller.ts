import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { storableText } from '../common/storable.js';
import { parseOrThrow } from '../common/validation.js';
import { DELIVERY_STATUSES } from './delivery.js';
import { DeliveryIntake } from './delivery-intake.js';
import { DeliveryStore } from './delivery-store.js';

const MAX_LIMIT = 1000;

const listSchema = z.strictObject({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `must be a number from 1 to ${MAX_LIMIT}`)
    .transform(Number)
    .refine((value) => value <= MAX_LIMIT, { error: `must be a number from 1 to ${MAX_LIMIT}` })
    .default(50),
  cursor: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the nextCursor of the page before')
    .optional(),
  event: storableText(100).optional(),
  status: z.enum(DELIVERY_STATUSES).optional(),
});
const guidSchema = storableText(100);
const emptySchema = z.strictObject({});

/** What GitHub has sent, and what became of it. */
@ApiBearerAuth()
@Controller('api/deliveries')
export class DeliveriesController {
  constructor(
    private readonly store: DeliveryStore,
    private readonly intake: DeliveryIntake,
  ) {}

  @Get()
  @ApiOperation({ summary: 'A page of deliveries, newest first' })
  async list(@Query() query: unknown) {
    const { limit, cursor, ...filter } = parseOrThrow(listSchema, query);
    return this.store.list(filter, limit, cursor);
  }

  @Get(':id')
  @ApiOperation({ summary: 'The delivery with its headers and payload' })
  async get(@Param('id') id: string, @Query() query: unknown) {
    parseOrThrow(emptySchema, query);
    return this.store.get(parseOrThrow(guidSchema, id));
  }

  @Post(':id/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Processes the delivery once more' })
  async replay(@Param('id') id: string, @Query() query: unknown, @Req() request: { actor?: string; body?: unknown }) {
    parseOrThrow(emptySchema, query);
    parseOrThrow(emptySchema, request.body ?? {});
    const { deliveryId, jobId } = await this.intake.replay(parseOrThrow(guidSchema, id), request.actor ?? 'api');
    return { deliveryId, jobId };
  }
}
