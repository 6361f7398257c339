import { Inject, Injectable } from '@nestjs/common';
import { Counter } from './prom-client.js';
import { AUDITED_ACTIONS, type AuditedActions } from '../audit/actions.js';
import { AccessObserver, type ActResult } from '../common/access-observer.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Operations that are tools. */
const TOOL = 'Tool.';
/** Acts on jobs that one operation has by its body. */
const JOB_ACTIONS = ['jobs.retry', 'jobs.cancel', 'jobs.delete', 'jobs.promote'];

/** Counts refused callers, acts, operations of GraphQL, and calls of tools. */
@Injectable()
export class PrometheusAccessObserver extends AccessObserver {
  private readonly keys: Counter;
  private readonly acts: Counter<'action' | 'interface' | 'result'>;
  private readonly operations: Counter<'operation'>;
  private readonly tools: Counter<'tool'>;
  private readonly actions: ReadonlySet<string>;

  constructor(registry: MetricsRegistry, @Inject(AUDITED_ACTIONS) audited: AuditedActions) {
    super();
    const registers = [registry];
    this.actions = new Set([...Object.values(audited).map(({ action }) => action), ...JOB_ACTIONS]);
    this.keys = new Counter({
      name: 'runnerhub_keys_refused_total',
      help: 'Requests and logins refused because their key is not valid',
      registers,
    });
    this.acts = new Counter({
      name: 'runnerhub_audited_acts_total',
      help: 'Acts by this process that the audit records, by action; refused: with the code of an error',
      labelNames: ['action', 'interface', 'result'],
      registers,
    });
    this.operations = new Counter({
      name: 'runnerhub_graphql_operations_total',
      help: 'Root fields of GraphQL that passed all checks, by HTTP and by WebSocket',
      labelNames: ['operation'],
      registers,
    });
    this.tools = new Counter({
      name: 'runnerhub_mcp_calls_total',
      help: 'Calls of tools of MCP that passed all checks',
      labelNames: ['tool'],
      registers,
    });
  }

  keyRefused(): void {
    this.keys.inc();
  }

  acted(action: string, by: string, result: ActResult): void {
    this.acts.inc({ action: this.actions.has(action) ? action : 'other', interface: by, result });
  }

  requested(operation: string): void {
    if (operation.startsWith(TOOL)) this.tools.inc({ tool: operation.slice(TOOL.length) });
    else this.operations.inc({ operation });
  }
}
