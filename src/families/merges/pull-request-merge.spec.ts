import { expect, it } from 'vitest';
import type { Timings } from '../../common/timings.js';
import type { JobContext } from '../../jobs/job-handler.js';
import type { PullRequest, PullRequestHost } from './hosts/pull-request-host.js';
import type { MergeItem } from './merge-store.js';
import { PullRequestMerge } from './pull-request-merge.js';

it('notices that a request which was in the merge queue before, and has no id there, has left it', async () => {
  const pull: PullRequest = {
    ...{ number: 7, state: 'open', title: 'Change', body: '', headSha: 'a'.repeat(40), base: 'main' },
    ...{ mergeable: true, mergeSha: null, mergedAt: null },
  };
  const host: Partial<PullRequestHost> = {
    provider: 'github',
    repository: 'octo/shop',
    read: () => Promise.resolve(pull),
    enqueue: () => Promise.resolve({ state: 'failed', message: 'a check has failed' }),
    enqueued: (_, id) => Promise.resolve({ state: 'waiting', id }),
  };
  const context: Partial<JobContext> = {
    suspend: () => {
      throw new Error('suspended');
    },
  };
  const request = new PullRequestMerge({
    item: { taskId: 't', number: 7, state: 'pending', checks: 0, queueId: '' } as MergeItem,
    ...{ host: host as PullRequestHost, ctx: context as JobContext, branch: 'main' },
    ...{ keep: () => Promise.resolve(), timings: { mergeQueueMs: 1 } as Timings },
  });
  await expect(request.run()).rejects.toMatchObject({ code: 'MERGE_NOT_ALLOWED' });
});
