import { Body, Controller, Headers, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { HubError } from '../../common/errors.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import type { AuthenticatedRequest } from '../../http/gate.js';
import { zod } from '../../http/zod-pipe.js';
import { mcpRequestSchema, type McpRequest } from '../dto/mcp-request.js';
import { FileEndpoint } from '../openapi/endpoint.decorator.js';
import { goneSignal } from '../tasks/gone-signal.js';
import { McpService } from './mcp-service.js';

const content = { 'application/json': { schema: { $ref: '#/components/schemas/McpResult' } } };

/**
 * The Model Context Protocol over streamable HTTP, without state: each message is answered by JSON, and there are no
 * sessions to keep or to end, so GET and DELETE are no methods of it.
 */
@UseGuards(DeclaredInputGuard)
@Controller('mcp')
export class McpController {
  constructor(private readonly service: McpService) {}

  @Post()
  @ApiResponse({ status: 202, description: 'The message was a notification, which has no answer' })
  @FileEndpoint({ description: 'Answers a message of the Model Context Protocol.', content, body: 'McpRequest' })
  async run(
    @Body(zod(mcpRequestSchema)) body: McpRequest,
    @Headers('mcp-protocol-version') protocolVersion: string | undefined,
    @Req() { principal, ip }: AuthenticatedRequest,
    @Res() response: Response,
  ): Promise<void> {
    if (principal === undefined) throw new HubError('UNAUTHORIZED', 'A key is required: Authorization: Bearer <key>');
    const call = { principal, signal: goneSignal(response), address: ip ?? null };
    const { status, text } = await this.service.answer({ body, protocolVersion }, call);
    response.status(status);
    if (text === '') response.end();
    else response.type('application/json').send(text);
  }
}
