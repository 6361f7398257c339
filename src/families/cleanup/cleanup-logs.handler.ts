import ms from 'ms';
import { z } from 'zod';
import { durationSchema } from '../../common/duration.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { LogArchive, type ArchivedLogs } from '../../jobs/ports/maintenance.js';
import { once } from '../../jobs/retry-policy.js';

const cleanupLogsPayload = z.strictObject({
  /** Minimum time since the end of a job or a runner; 30 days if absent. */
  maxAge: durationSchema.optional(),
  /** Makes it a repeating job, as `repeat: {pattern}` does. */
  cronPattern: postgresSafeText(200).min(1).optional(),
});

/** Archives the logs of jobs and runners that ended long ago, then removes them from the ledger. */
@JobHandler({
  type: 'cleanup_logs',
  queue: 'cleanup',
  payload: cleanupLogsPayload,
  retry: once,
  repeat: { pattern: '0 3 * * 0' },
  repeatOf: ({ cronPattern }) => (cronPattern === undefined ? undefined : { pattern: cronPattern }),
})
export class CleanupLogsHandler implements Handler<z.output<typeof cleanupLogsPayload>, ArchivedLogs> {
  constructor(private readonly logArchive: LogArchive) {}

  run({ maxAge = ms('30d') }: z.output<typeof cleanupLogsPayload>, ctx: JobContext): Promise<ArchivedLogs> {
    return this.logArchive.apply({ maxAge, signal: ctx.signal, progress: (percent) => ctx.progress(percent) });
  }
}
