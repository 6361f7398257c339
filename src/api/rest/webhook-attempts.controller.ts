import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { DeliveryAttempts } from '../../families/outbound-webhooks/delivery-attempts.js';
import type { WebhookAttempt } from '../../families/outbound-webhooks/model/webhook-endpoint.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { webhookAttemptListSchema } from '../dto/webhook-endpoints.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Attempts to deliver messages. */
@UseGuards(DeclaredInputGuard)
@Controller('api/webhook-attempts')
export class WebhookAttemptsController {
  constructor(private readonly attempts: DeliveryAttempts) {}

  @Get()
  @Endpoint({
    description: 'Lists attempts to deliver messages, newest first, with what was answered.',
    query: 'WebhookAttemptList',
    response: 'WebhookAttemptPage',
  })
  list(
    @Query(zod(webhookAttemptListSchema)) { limit, cursor, ...filter }: z.output<typeof webhookAttemptListSchema>,
  ): Promise<Page<WebhookAttempt>> {
    return this.attempts.list(filter, limit, cursor);
  }
}
