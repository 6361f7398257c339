import { Logger } from '@nestjs/common';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolResult,
  type Tool as ListedTool,
} from '@modelcontextprotocol/sdk/types.js';
import { VERSION } from '../../config/version.js';
import { HubError } from '../../common/errors.js';
import { jsonSchemaOf } from '../../common/json-schema.js';
import { toHubError } from '../../http/to-hub-error.js';
import { problemOf } from '../../http/problem.js';
import { answerSchemas } from '../openapi/answers.js';
import type { Tool, ToolCall } from './tool.js';

const INSTRUCTIONS =
  'RunnerHub gives tasks to workers by leases. Call get_next_task, do the task, send report_progress at least each 5 minutes, and end with complete_task, fail_task or release_task, each with the leaseToken.';
const MESSAGE_URL = 'http://hub.invalid/mcp';

/** A message of the protocol, with what its headers say. */
export interface Message {
  body: unknown;
  protocolVersion: string | undefined;
}

/** Performs a call of a tool, with all that the hub asks of it. @throws HubError */
export type PerformTool = (tool: Tool, args: unknown, call: ToolCall) => Promise<unknown>;

/** The protocol's library, loaded with the first message. Each message has a server of its own: nothing is kept between them. */
export class McpEngine {
  private readonly logger = new Logger('MCP');
  private readonly tools: ReadonlyMap<string, Tool>;
  private readonly listed: ListedTool[];

  constructor(
    tools: readonly Tool[],
    private readonly perform: PerformTool,
  ) {
    this.tools = new Map(tools.map((tool) => [tool.name, tool]));
    this.listed = tools.map(({ name, title, description, input, output, reads }) => ({
      ...{ name, title, description },
      inputSchema: jsonSchemaOf(input) as ListedTool['inputSchema'],
      outputSchema: jsonSchemaOf(answerSchemas[output], 'output') as ListedTool['outputSchema'],
      annotations: { readOnlyHint: reads, openWorldHint: false },
    }));
  }

  /** Answers one message: a status of HTTP, with the answer's JSON unless it has none. */
  async answer(message: Message, call: ToolCall): Promise<{ status: number; text: string }> {
    const server = this.serverFor(call);
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    const close = () => void server.close().catch(() => undefined);
    call.signal.addEventListener('abort', close, { once: true });
    try {
      await server.connect(transport);
      const headers = {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        ...(message.protocolVersion !== undefined && { 'mcp-protocol-version': message.protocolVersion }),
      };
      const request = new Request(MESSAGE_URL, { method: 'POST', headers });
      const gone = new Promise<Response>((resolve) => {
        const answer = () => resolve(new Response(null, { status: 202 }));
        if (call.signal.aborted) answer();
        else call.signal.addEventListener('abort', answer, { once: true });
      });
      const response = await Promise.race([transport.handleRequest(request, { parsedBody: message.body }), gone]);
      return { status: response.status, text: await response.text() };
    } finally {
      call.signal.removeEventListener('abort', close);
      close();
    }
  }

  private serverFor(call: ToolCall): McpServer {
    const options = { capabilities: { tools: {} }, instructions: INSTRUCTIONS };
    const mcp = new McpServer({ name: 'runnerhub', title: 'RunnerHub', version: VERSION }, options);
    // The library's own validation lets unknown arguments pass; these handlers replace its.
    mcp.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: this.listed }));
    mcp.server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
      const tool = this.tools.get(params.name);
      if (!tool) throw new McpError(ErrorCode.InvalidParams, `There is no tool ${params.name.slice(0, 100)}`);
      return this.call(tool, params.arguments ?? {}, call);
    });
    return mcp;
  }

  /** An error of the hub is a result, which the model reads and may act on. */
  private async call(tool: Tool, args: unknown, call: ToolCall): Promise<CallToolResult> {
    try {
      const text = JSON.stringify(await this.perform(tool, args, call));
      return { content: [{ type: 'text', text }], structuredContent: JSON.parse(text) as Record<string, unknown> };
    } catch (error) {
      const known = toHubError(error);
      if (!known) this.logger.error({ err: error, tool: tool.name }, 'tool failed');
      const problem = problemOf(known ?? new HubError('INTERNAL', 'Internal error of the hub; see its log'));
      const { code, detail, errors } = problem;
      const text = JSON.stringify({ code, detail, ...(errors && { errors }) });
      return { content: [{ type: 'text', text }], isError: true };
    }
  }
}
