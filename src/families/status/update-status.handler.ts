import { z } from 'zod';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { componentStatusSchema } from './component-status.js';
import { StatusComponents } from './status-components.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';

const updateStatusPayload = z.strictObject({
  /** Name as the status page shows it; an unknown component is added. */
  component: postgresSafeText(100).trim().min(1),
  status: componentStatusSchema,
  /** Explanation for people. */
  detail: postgresSafeText(2000).trim().optional(),
});
type Update = z.output<typeof updateStatusPayload>;

/**
 * Sets the status of a component of the status page. An update counts from when the ledger accepted its job, not from
 * when it runs: one older than the last is not applied, whether retries, a delay or a pause made it late.
 */
@JobHandler({
  type: 'update_status',
  queue: 'monitoring',
  payload: updateStatusPayload,
  retry: exponential({ attempts: 3, delay: '2s' }),
})
export class UpdateStatusHandler implements Handler<Update, { applied: boolean }> {
  constructor(private readonly components: StatusComponents) {}

  async run({ component, status, detail }: Update, ctx: JobContext): Promise<{ applied: boolean }> {
    const applied = await this.components.apply({
      jobId: ctx.jobId,
      component,
      status,
      detail: detail === '' ? undefined : detail,
    });
    if (!applied) ctx.log(`${component} has been updated by a newer job`);
    return { applied };
  }
}
