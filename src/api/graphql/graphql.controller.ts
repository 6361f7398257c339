import { Body, Controller, Headers, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { HubError } from '../../common/errors.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import type { AuthenticatedRequest } from '../../http/gate.js';
import { zod } from '../../http/zod-pipe.js';
import { FileEndpoint } from '../openapi/endpoint.decorator.js';
import { graphqlRequestSchema, type GraphQLRequest, type GraphQLResult } from '../dto/graphql-request.js';
import { GraphQLService } from './graphql-service.js';

const TYPE = 'application/graphql-response+json';
const result = { schema: { $ref: '#/components/schemas/GraphQLResult' } };
const problem = { schema: { $ref: '#/components/schemas/Problem' } };
const content = { 'application/json': result, [TYPE]: result };

/**
 * GraphQL over HTTP, by POST only: a GET would have documents in URLs, which are logged. A request that was executed is
 * answered 200, whatever its fields did; one that was refused before has the status of its error.
 */
@UseGuards(DeclaredInputGuard)
@Controller('graphql')
export class GraphQLController {
  constructor(private readonly service: GraphQLService) {}

  @Post()
  @ApiResponse({
    status: 400,
    description: 'The body is malformed (a problem document), or the document is refused (errors)',
    content: { ...content, 'application/problem+json': problem },
  })
  @FileEndpoint({ description: 'Executes a query or a mutation of GraphQL.', content, body: 'GraphQLRequest' })
  async run(
    @Body(zod(graphqlRequestSchema)) body: GraphQLRequest,
    @Headers('accept') accept: string | undefined,
    @Req() { principal, ip }: AuthenticatedRequest,
    @Res() response: Response,
  ): Promise<void> {
    if (principal === undefined) throw new HubError('UNAUTHORIZED', 'A key is required: Authorization: Bearer <key>');
    const { status, answer } = await this.service.answer(body, { principal, address: ip ?? null });
    response.status(status).type(accept?.includes(TYPE) ? TYPE : 'application/json');
    response.send(JSON.stringify(answer satisfies GraphQLResult));
  }
}
