import { z } from 'zod';
import { durationSchema } from '../../common/duration.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { LedgerRetention, type RemovedHistory } from '../../jobs/ports/maintenance.js';
import { once } from '../../jobs/retry-policy.js';

const cleanupOldJobsPayload = z.strictObject({
  /** Minimum time since a job's end; if absent, as the queues and the configuration say. */
  maxAge: durationSchema.optional(),
  /** Makes it a repeating job, as `repeat: {pattern}` does. */
  cronPattern: postgresSafeText(200).min(1).optional(),
});

/** Removes history past its retention time. */
@JobHandler({
  type: 'cleanup_old_jobs',
  queue: 'cleanup',
  payload: cleanupOldJobsPayload,
  retry: once,
  repeat: { pattern: '0 2 * * *' },
  repeatOf: ({ cronPattern }) => (cronPattern === undefined ? undefined : { pattern: cronPattern }),
})
export class CleanupOldJobsHandler implements Handler<z.output<typeof cleanupOldJobsPayload>, RemovedHistory> {
  constructor(private readonly retention: LedgerRetention) {}

  run({ maxAge }: z.output<typeof cleanupOldJobsPayload>, ctx: JobContext): Promise<RemovedHistory> {
    return this.retention.apply({ maxAge, signal: ctx.signal, progress: (percent) => ctx.progress(percent) });
  }
}
