import { Body, Controller, Delete, Get, Param, Post, Put, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { startAct } from '../../audit/current-act.js';
import type { Page } from '../../common/answers.js';
import {
  newWebhookEndpointBodySchema,
  secretRotationBodySchema,
  webhookEndpointBodySchema,
  type NewWebhookEndpointBody,
  type SecretRotationBody,
  type WebhookEndpoint,
  type WebhookEndpointBody,
} from '../../families/outbound-webhooks/model/webhook-endpoint.js';
import { WebhookEndpoints } from '../../families/outbound-webhooks/webhook-endpoints.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { JobActions } from '../../persistence/operations/job-actions.js';
import { JobRouter } from '../../routing/job-router.js';
import { MAX_BULK } from '../dto/bodies.js';
import { recoverBodySchema, webhookEndpointListSchema } from '../dto/webhook-endpoints.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { shown, type Accepted } from './jobs.controller.js';

const TEST_EVENT = 'webhook.test';

/** Endpoints that deliver_webhook sends messages to. */
@UseGuards(DeclaredInputGuard)
@Controller('api/webhook-endpoints')
export class WebhookEndpointsController {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly actions: JobActions,
    private readonly router: JobRouter,
  ) {}

  @Get()
  @Endpoint({
    description: 'Lists webhook endpoints, newest first, without their secrets.',
    query: 'WebhookEndpointList',
    response: 'WebhookEndpointPage',
  })
  list(
    @Query(zod(webhookEndpointListSchema)) { limit, cursor }: z.output<typeof webhookEndpointListSchema>,
  ): Promise<Page<WebhookEndpoint>> {
    return this.endpoints.list(limit, cursor);
  }

  @Post()
  @Endpoint({
    status: 201,
    description: 'Adds a webhook endpoint and returns its secret, this once.',
    body: 'NewWebhookEndpointRequest',
    response: 'WebhookEndpointWithSecret',
    problems: [409],
  })
  create(
    @Body(zod(newWebhookEndpointBodySchema)) body: NewWebhookEndpointBody,
    @Actor() actor: string,
  ): Promise<Answer<'WebhookEndpointWithSecret'>> {
    return this.endpoints.create(body, actor);
  }

  @Get(':id')
  @Endpoint({ description: 'Returns a webhook endpoint.', response: 'WebhookEndpoint', problems: [404] })
  get(@Param('id') id: string): Promise<WebhookEndpoint> {
    return this.endpoints.get(id);
  }

  @Put(':id')
  @Endpoint({
    description: 'Changes, disables or enables a webhook endpoint.',
    body: 'WebhookEndpointRequest',
    response: 'WebhookEndpoint',
    problems: [404, 409],
  })
  set(
    @Param('id') id: string,
    @Body(zod(webhookEndpointBodySchema)) body: WebhookEndpointBody,
  ): Promise<WebhookEndpoint> {
    return this.endpoints.set(id, body);
  }

  @Delete(':id')
  @Endpoint({
    description: 'Deletes a webhook endpoint and returns it; its open jobs will fail with ENDPOINT_UNKNOWN.',
    response: 'WebhookEndpoint',
    problems: [404],
  })
  remove(@Param('id') id: string): Promise<WebhookEndpoint> {
    return this.endpoints.remove(id);
  }

  @Post(':id/secret')
  @Endpoint({
    description: 'Sets another secret and returns it, this once; the previous one signs, too, for a while.',
    body: 'SecretRotationRequest',
    response: 'WebhookEndpointWithSecret',
    problems: [404],
  })
  rotate(
    @Param('id') id: string,
    @Body(zod(secretRotationBodySchema)) body: SecretRotationBody,
  ): Promise<Answer<'WebhookEndpointWithSecret'>> {
    return this.endpoints.rotateSecret(id, body);
  }

  @Post(':id/test')
  @Endpoint({
    status: 202,
    description: `Enqueues a message with the event ${TEST_EVENT}.`,
    response: 'AcceptedJob',
    problems: [404],
  })
  async test(@Param('id') id: string, @Actor() actor: string): Promise<Accepted> {
    const { name } = await this.endpoints.get(id);
    const data = { endpointId: id, event: TEST_EVENT, payload: { endpoint: name } };
    return shown(await this.router.route({ type: 'deliver_webhook', data }, { actor }));
  }

  @Post(':id/recover')
  @Endpoint({
    description: `Retries what could not be delivered since then, up to ${MAX_BULK} messages; they keep their ids.`,
    body: 'WebhookRecovery',
    response: 'WebhooksRecovered',
    problems: [404],
  })
  async recover(
    @Param('id') id: string,
    @Body(zod(recoverBodySchema)) { since }: z.output<typeof recoverBodySchema>,
    @Actor() actor: string,
  ): Promise<Answer<'WebhooksRecovered'>> {
    const jobs = await this.endpoints.failedJobs(id, since, MAX_BULK);
    await startAct();
    const retried = await this.actions.retryAll(jobs, actor, 'recovered for its webhook endpoint');
    return { found: jobs.length, retried };
  }
}
