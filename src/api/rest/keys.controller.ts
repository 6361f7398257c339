import { Body, Controller, Delete, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import { ApiKeys } from '../../auth/api-keys.js';
import type { ApiKey } from '../../auth/api-key.js';
import type { Page } from '../../common/answers.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { apiKeyBodySchema } from '../dto/bodies.js';
import { apiKeyListSchema } from '../dto/queries.js';

/** Keys of people and programs. */
@UseGuards(DeclaredInputGuard)
@Controller('api/keys')
export class KeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Post()
  @Endpoint({
    status: 201,
    description: 'Creates an API key and returns it, this once.',
    body: 'ApiKeyRequest',
    response: 'NewApiKey',
    problems: [409],
  })
  create(
    @Body(zod(apiKeyBodySchema)) body: z.output<typeof apiKeyBodySchema>,
    @Actor() actor: string,
  ): Promise<Answer<'NewApiKey'>> {
    return this.keys.create(body, actor);
  }

  @Get()
  @Endpoint({
    description: 'Lists API keys, newest first, without the keys themselves.',
    query: 'ApiKeyList',
    response: 'ApiKeyPage',
  })
  list(@Query(zod(apiKeyListSchema)) { limit, cursor }: z.output<typeof apiKeyListSchema>): Promise<Page<ApiKey>> {
    return this.keys.list(limit, cursor);
  }

  @Get(':id')
  @Endpoint({ description: 'Returns an API key, without the key itself.', response: 'ApiKey', problems: [404] })
  get(@Param('id') id: string): Promise<ApiKey> {
    return this.keys.get(id);
  }

  @Delete(':id')
  @Endpoint({
    description:
      'Revokes an API key with its sessions: this node refuses it from now on, others once they are notified.',
    response: 'ApiKey',
    problems: [404],
  })
  revoke(@Param('id') id: string, @Actor() actor: string): Promise<ApiKey> {
    return this.keys.revoke(id, actor);
  }
}
