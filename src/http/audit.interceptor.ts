import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type OnModuleInit,
} from '@nestjs/common';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { actInput } from '../audit/act-input.js';
import { LongActs } from '../audit/long-acts.js';
import { AUDITED_ACTIONS, type AuditedActions } from '../audit/actions.js';
import { AuditRecorder } from '../audit/audit-recorder.js';
import { actorOf } from '../auth/principal.js';
import type { AuthenticatedRequest } from './gate.js';
import { RoleGuard } from './role.guard.js';

/** Response header with the number of the act's event. */
const EVENT_HEADER = 'RunnerHub-Audit-Event';

/** Actions on many jobs, each with a name of its own. */
const BULK = /^(retry|cancel|delete|promote)$/;

/** Has each act of the REST interface recorded before it is answered. */
@Injectable()
export class AuditInterceptor implements NestInterceptor, OnModuleInit {
  constructor(
    private readonly recorder: AuditRecorder,
    private readonly longActs: LongActs,
    private readonly roles: RoleGuard,
    @Inject(AUDITED_ACTIONS) private readonly actions: AuditedActions,
  ) {}

  /** @throws Error for operations that act and have no name in the audit */
  onModuleInit(): void {
    const unnamed = this.roles.acts().filter((operation) => this.actions[operation] === undefined);
    if (unnamed.length > 0) throw new Error(`${unnamed.join(', ')}: not audited; add a name to audit/actions.ts`);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const audited = this.actions[this.roles.operationOf(context) ?? ''];
    const { principal } = request;
    if (principal === undefined || audited === undefined) return next.handle();
    const { action, recorded, long } = audited;
    const actor = actorOf(principal);
    const work = () => lastValueFrom<unknown, undefined>(next.handle(), { defaultValue: undefined });
    const { reason, ...filter } = (request.body ?? {}) as { reason?: unknown; dryRun?: unknown; action?: unknown };
    // A dry run does nothing, but reads as much.
    if (action === 'jobs.act' && filter.dryRun === true) return from(this.longActs.run(actor.id, work));
    const act = {
      ...{ actor, interface: 'rest' as const, address: request.ip ?? null, recorded, long },
      // The body is not validated yet.
      action: action === 'jobs.act' && BULK.test(String(filter.action)) ? `jobs.${String(filter.action)}` : action,
      target: Object.values(request.params).join(' ') || null,
      filter: actInput(filter),
      reason: typeof reason === 'string' ? reason : null,
    };
    const performed = this.recorder.perform(act, work).then(({ result, event }) => {
      const response = context.switchToHttp().getResponse<Response>();
      if (event !== undefined && !response.headersSent) response.setHeader(EVENT_HEADER, event);
      return result;
    });
    return from(performed);
  }
}
