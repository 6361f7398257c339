import { z } from 'zod';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { withBackgroundPriority } from '../client/github-api.js';
import { GitHubSync } from './github-sync.js';
import type { SyncResult } from './sync-result.js';

/** Names that GitHub allows, without anything that would lead elsewhere in a path. */
const OWNER = '[A-Za-z0-9][A-Za-z0-9_-]{0,99}';
const REPOSITORY = new RegExp(`^${OWNER}/(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}$`);

export const syncGitHubDataPayload = z
  .strictObject({
    repository: z.string().regex(REPOSITORY, 'must be owner/name').optional(),
    organisation: z
      .string()
      .regex(new RegExp(`^${OWNER}$`), 'must be the name of an organisation')
      .optional(),
  })
  .refine(({ repository, organisation }) => (repository === undefined) !== (organisation === undefined), {
    error: 'must have either repository or organisation',
  });
type Payload = z.output<typeof syncGitHubDataPayload>;

/** Reconciles the tables of repositories, workflows and runners with GitHub; unchanged data costs next to nothing. */
@JobHandler({
  type: 'sync_github_data',
  queue: 'webhook-processing',
  payload: syncGitHubDataPayload,
  retry: exponential({
    attempts: 5,
    delay: '10s',
    on: ['NETWORK_TIMEOUT', 'GITHUB_ERROR'],
    notOn: ['NOT_CONFIGURED', 'AUTHENTICATION_FAILED', 'NOT_FOUND'],
  }),
})
export class SyncGitHubDataHandler implements Handler<Payload, SyncResult> {
  constructor(private readonly sync: GitHubSync) {}

  async run({ repository = '', organisation }: Payload, ctx: JobContext): Promise<SyncResult> {
    const [owner = '', repo = ''] = repository.split('/', 2);
    const options = { signal: ctx.signal, progress: (percent: number) => ctx.progress(percent) };
    const done = await withBackgroundPriority(() =>
      organisation === undefined
        ? this.sync.repository({ owner, repo }, options)
        : this.sync.organisation(organisation, options),
    );
    for (const reason of done.skipped) ctx.log(`skipped: ${reason}`);
    return done;
  }
}
