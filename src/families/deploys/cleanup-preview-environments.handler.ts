import { z } from 'zod';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { once } from '../../jobs/retry-policy.js';
import { PreviewCleanup, type CleanedUp } from './preview-cleanup.js';

const HOUR_MS = 3_600_000;
const DEFAULT_HOURS = 168;
/** Time after which the previews of a branch are tried again while one of them is being deployed. */
const AGAIN_MS = 10_000;

const cleanupPayload = z
  .strictObject({
    ageHours: z.number().min(0).max(87_600).optional().meta({ description: 'Since the last deployment; default: 168' }),
    namespaceOrResource: postgresSafeText(200)
      .min(1)
      .optional()
      .meta({ description: 'One preview, whatever its age: its namespace, namespace/deployment, or container' }),
    repository: postgresSafeText(200)
      .regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name')
      .optional()
      .meta({ description: 'With branch: the previews of a branch on GitHub, whatever their age' }),
    branch: postgresSafeText(255).min(1).optional(),
    dryRun: z.boolean().optional().meta({ description: 'Reports what would be removed' }),
    /** Makes the job repeat, as `repeat: {pattern}` does. */
    cronPattern: postgresSafeText(200).min(1).optional(),
  })
  .refine(({ repository, branch }) => (repository === undefined) === (branch === undefined), {
    error: 'needs both repository and branch',
    path: ['branch'],
  })
  .refine(
    ({ ageHours, namespaceOrResource, repository }) =>
      [ageHours, namespaceOrResource, repository].filter((one) => one !== undefined).length <= 1,
    { error: 'takes one of ageHours, namespaceOrResource and repository with branch' },
  );
type CleanupPayload = z.output<typeof cleanupPayload>;

/** Removes previews of this hub, found by its labels. Those that people keep, or that are being deployed, stay. */
@JobHandler({
  type: 'cleanup_preview_environments',
  queue: 'cleanup',
  payload: cleanupPayload,
  retry: once,
  repeat: { pattern: '0 2 * * *' },
  repeatOf: ({ cronPattern }) => (cronPattern === undefined ? undefined : { pattern: cronPattern }),
})
export class CleanupPreviewEnvironmentsHandler implements Handler<CleanupPayload, CleanedUp> {
  constructor(private readonly cleanup: PreviewCleanup) {}

  async run(payload: CleanupPayload, ctx: JobContext): Promise<CleanedUp> {
    const { ageHours = DEFAULT_HOURS, namespaceOrResource: name, repository, branch, dryRun = false } = payload;
    const branchOf = repository !== undefined && branch !== undefined ? { repository, branch } : undefined;
    if (branchOf && !dryRun && (await this.cleanup.isDeploying(branchOf))) return ctx.snooze(AGAIN_MS);
    const done = await this.cleanup.run({ ageMs: ageHours * HOUR_MS, name, branchOf, dryRun }, ctx.signal);
    for (const { name: failed, message } of done.failed) ctx.log(`${failed} could not be removed: ${message}`);
    return done;
  }
}
