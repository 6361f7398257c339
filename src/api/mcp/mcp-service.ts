import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { actInput } from '../../audit/act-input.js';
import { AUDITED_ACTIONS, type AuditedActions } from '../../audit/actions.js';
import { AuditRecorder } from '../../audit/audit-recorder.js';
import { OperationAccess } from '../../auth/operation-access.js';
import { actorOf } from '../../auth/principal.js';
import { AccessObserver } from '../../common/access-observer.js';
import { parseOrThrow } from '../../common/validation.js';
import type { McpEngine, Message } from './mcp-engine.js';
import { TaskTools } from './task-tools.js';
import { operationOf, type Tool, type ToolCall } from './tool.js';

/** The tools with their roles, and what each call of one passes: access, arguments, audit. */
@Injectable()
export class McpService implements OnModuleInit {
  private readonly tools: Tool[];
  private loading: Promise<McpEngine> | undefined;

  constructor(
    tasks: TaskTools,
    private readonly access: OperationAccess,
    private readonly recorder: AuditRecorder,
    private readonly observer: AccessObserver,
    @Inject(AUDITED_ACTIONS) private readonly audited: AuditedActions,
  ) {
    this.tools = tasks.all;
  }

  /** @throws Error for tools without a role, and for those that act without a name in the audit */
  onModuleInit(): void {
    this.access.declare(this.tools.map(operationOf));
    const unnamed = this.tools.filter((tool) => !tool.reads && this.audited[operationOf(tool)] === undefined);
    if (unnamed.length > 0)
      throw new Error(`${unnamed.map(operationOf).join(', ')}: not audited; add a name to audit/actions.ts`);
  }

  /** Answers a message of the protocol. */
  async answer(message: Message, call: ToolCall): Promise<{ status: number; text: string }> {
    this.loading ??= import('./mcp-engine.js').then(
      ({ McpEngine }) => new McpEngine(this.tools, (tool, args, sender) => this.perform(tool, args, sender)),
    );
    return (await this.loading).answer(message, call);
  }

  private async perform(tool: Tool, args: unknown, call: ToolCall): Promise<unknown> {
    const operation = operationOf(tool);
    const { principal, address } = call;
    this.access.check(principal, operation);
    const input = parseOrThrow(tool.input, args);
    this.observer.requested(operation);
    const audited = this.audited[operation];
    if (audited === undefined) return tool.run(input, call);
    const { taskId, reason, ...filter } = input as { taskId?: string; reason?: string };
    const act = {
      interface: 'mcp' as const,
      address,
      target: taskId ?? null,
      filter: actInput(filter),
      reason: reason ?? null,
    };
    const request = { ...act, ...audited, actor: actorOf(principal) };
    return (await this.recorder.perform(request, () => tool.run(input, call))).result;
  }
}
