import ms, { type StringValue } from 'ms';
import { z } from 'zod';
import { storableText } from '../../common/storable.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { LedgerRetention, type RemovedHistory } from '../../jobs/ports.js';
import { once } from '../../jobs/retry-policy.js';

const MAX_MS = 100 * 365 * 86_400_000;
const duration = z
  .union([
    z.number(),
    z
      .string()
      .max(50)
      // Of an empty text ms throws.
      .transform((text) => (text === '' ? undefined : (ms(text as StringValue) as number | undefined))),
  ])
  .refine((value) => value !== undefined && value >= 0 && value <= MAX_MS, {
    error: 'must be milliseconds or a duration such as 30d',
  });

const Payload = z.strictObject({
  /** How long ago a job must have ended; absent: as the queues and the configuration say. */
  maxAge: duration.optional(),
  /** Makes it a repeating job, as `repeat: {pattern}` does. */
  cronPattern: storableText(200).min(1).optional(),
});

/** Lets go of the history whose time is over. */
@JobHandler({
  type: 'cleanup_old_jobs',
  queue: 'cleanup',
  payload: Payload,
  retry: once,
  repeat: { pattern: '0 2 * * *' },
  repeatOf: ({ cronPattern }) => (cronPattern === undefined ? undefined : { pattern: cronPattern }),
})
export class CleanupOldJobs implements Handler<z.output<typeof Payload>, RemovedHistory> {
  constructor(private readonly retention: LedgerRetention) {}

  run({ maxAge }: z.output<typeof Payload>, ctx: JobContext): Promise<RemovedHistory> {
    return this.retention.apply({ maxAge, signal: ctx.signal, progress: (percent) => ctx.progress(percent) });
  }
}
