import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { JsonObject } from '../../common/postgres-safe-json.js';
import { WorkflowRunWaker } from '../../github/workflow-run-waker.js';
import { notUnderstood, type EventOutcome, type WebhookEvent } from './webhook-event.js';

const workflowRunSchema = z.object({ workflow_run: z.object({ id: z.int().positive() }) });

/** Wakes the job that dispatched a run, since the run has changed. */
@Injectable()
export class WorkflowRunEvent implements WebhookEvent {
  readonly name = 'workflow_run';

  constructor(private readonly workflowRunWaker: WorkflowRunWaker) {}

  async apply(payload: JsonObject): Promise<EventOutcome> {
    const parsed = workflowRunSchema.safeParse(payload);
    if (!parsed.success) return notUnderstood('it names no run');
    const { id } = parsed.data.workflow_run;
    const woken = await this.workflowRunWaker.wakeJobOf(String(id));
    const links = { runId: String(id) };
    return woken
      ? { status: 'processed', detail: `run ${id}: the job that dispatched it is woken`, links }
      : { status: 'ignored', detail: `run ${id} was not dispatched by this hub`, links };
  }
}
