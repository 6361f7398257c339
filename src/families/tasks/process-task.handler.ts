import { HubError } from '../../common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import type { OwnReason } from '../../jobs/why.js';
import { processTaskPayload, type ProcessTaskPayload } from './model/process-task.js';
import { TaskRegistry } from './task-registry.js';
import { TaskWaits } from './task-waits.js';

/** A safety net: what ends a task wakes its job in the same transaction. */
const CHECK_MS = 86_400_000;

/**
 * Waits, without a slot, for a worker outside of the hub that does the task, and ends as the worker says: the result
 * becomes the job's, a failure uses an attempt of it.
 */
@JobHandler({
  type: 'process_task',
  queue: 'tasks',
  forTenants: true,
  payload: processTaskPayload,
  priority: ({ priority }) => priority,
  dedupeOf: ({ taskId }) => taskId,
})
export class ProcessTaskHandler implements Handler<ProcessTaskPayload> {
  constructor(
    private readonly registry: TaskRegistry,
    private readonly waits: TaskWaits,
  ) {}

  async run(payload: ProcessTaskPayload, ctx: JobContext): Promise<unknown> {
    const { state, result, error } = await this.registry.open(ctx.jobId, payload);
    if (error) throw new HubError(error.code, error.message, { final: error.final });
    if (state === 'completed') return result;
    return ctx.suspend(new Date(Date.now() + CHECK_MS));
  }

  why(jobId: string): Promise<OwnReason | null> {
    return this.waits.of(jobId);
  }
}
