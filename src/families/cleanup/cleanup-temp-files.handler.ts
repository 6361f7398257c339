import ms from 'ms';
import { z } from 'zod';
import { durationSchema } from '../../common/duration.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { NodeWork, type NodeParts } from '../../jobs/ports/node-work.js';
import { once } from '../../jobs/retry-policy.js';
import { CLEAN_TEMP, type CleanedFolders } from './temp-folders.js';

/** Time within which a node removes its folders; it goes on with the rest at the next job. */
const WITHIN_MS = ms('10m');

const cleanupTempFilesPayload = z
  .strictObject({
    /** Time for which a folder has not changed; 24 hours if absent. */
    maxAge: durationSchema.optional(),
    /** Delays the job, as `delay` of the request does. */
    delay: durationSchema.optional(),
    /** Makes it a repeating job, as `repeat: {pattern}` does. */
    cronPattern: postgresSafeText(200).min(1).optional(),
  })
  .refine(({ delay, cronPattern }) => delay === undefined || cronPattern === undefined, {
    error: 'does not go with cronPattern, which says when the job runs',
    path: ['delay'],
  });
type CleanupTempFiles = z.output<typeof cleanupTempFilesPayload>;

interface Cleaned extends Pick<NodeParts<CleanedFolders>, 'failed' | 'silent'> {
  nodes: ({ node: string; host: string } & CleanedFolders)[];
}

/** Removes, on every live node, temporary folders of jobs that are not open. */
@JobHandler({
  type: 'cleanup_temp_files',
  queue: 'background',
  payload: cleanupTempFilesPayload,
  retry: once,
  repeatOf: ({ cronPattern }) => (cronPattern === undefined ? undefined : { pattern: cronPattern }),
  runAtOf: ({ delay }) => (delay === undefined ? undefined : new Date(ledgerClock.now() + delay)),
})
export class CleanupTempFilesHandler implements Handler<CleanupTempFiles, Cleaned> {
  constructor(private readonly work: NodeWork) {}

  async run({ maxAge = ms('24h') }: CleanupTempFiles, ctx: JobContext): Promise<Cleaned> {
    ctx.leaveSlot();
    const options = { withinMs: WITHIN_MS, signal: ctx.signal };
    const { parts, failed, silent } = await this.work.onEachNode(CLEAN_TEMP, maxAge, options);
    for (const { node, message } of failed) ctx.log(`${node}: ${message}`);
    for (const node of silent) ctx.log(`${node} has not reported: it has died, is cut off, or needs longer`);
    return { nodes: parts.map(({ node, host, report }) => ({ node, host, ...report })), failed, silent };
  }
}
