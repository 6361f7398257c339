import { Inject, Injectable } from '@nestjs/common';
import { HubError, isA } from '../../common/errors.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import type { JobContext } from '../../jobs/job-handler.js';
import { failedGroup } from './failed-group.js';
import type { PullRequestHost } from './hosts/pull-request-host.js';
import { MergeObserver, type MergeResult } from './merge-observer.js';
import { MergeStore, type ItemChange, type MergeItem } from './merge-store.js';
import type { MergeTasks } from './model/merge-tasks.js';
import { PullRequestMerge, type MergedRequest } from './pull-request-merge.js';

/** Progress of a job whose requests are not merged yet, and whose requests are. */
const [FROM, TO] = [20, 60];
const MAX_TITLE = 500;
const MAX_MESSAGE = 1000;

type Ended = ItemChange & { state: MergeResult };

/** Merges the requests of a group, one after the other in the order of its tasks. */
@Injectable()
export class GroupMerge {
  constructor(
    private readonly store: MergeStore,
    private readonly observer: MergeObserver,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /**
   * Merges what is not merged yet, and records each. Snoozes the job where a host needs time.
   * @throws HubError with the code of the first request that fails; its message names all
   */
  async run(
    payload: MergeTasks,
    items: readonly MergeItem[],
    host: PullRequestHost,
    ctx: JobContext,
  ): Promise<MergeItem[]> {
    const { taskGroupId, targetBranch } = payload;
    const done = items.map((item) => ({ ...item }));
    const showProgress = () => {
      const ended = done.filter(({ state }) => state !== 'pending').length;
      ctx.progress(FROM + Math.round(((TO - FROM) * ended) / done.length));
    };
    showProgress();
    if (done.some(({ state }) => state === 'pending') && (await host.ensureBranch(targetBranch)))
      ctx.log(`created the branch ${targetBranch} of ${host.repository}`);
    for (const item of done) {
      if (item.state !== 'pending') continue;
      ctx.signal.throwIfAborted();
      const change = await this.merge(payload, item, host, ctx);
      Object.assign(item, change);
      await this.store.change(ctx.jobId, taskGroupId, item.taskId, change);
      this.observer.ended(host.provider, change.state);
      ctx.log(`#${item.number} (task ${item.taskId}) is ${change.state}: ${change.sha ?? change.message}`);
      if (change.state === 'failed') throw failedGroup(item, done);
      showProgress();
    }
    return done;
  }

  private async merge(payload: MergeTasks, item: MergeItem, host: PullRequestHost, ctx: JobContext): Promise<Ended> {
    const keep = (change: ItemChange) => this.store.change(ctx.jobId, payload.taskGroupId, item.taskId, change);
    try {
      const request = new PullRequestMerge({
        item,
        host,
        ctx,
        keep,
        branch: payload.targetBranch,
        timings: this.config.timings,
      });
      return mergedItem(await request.run());
    } catch (error) {
      if (!isA(error, HubError) || error.code === 'RATE_LIMITED') throw error;
      ctx.signal.throwIfAborted();
      const { code, message } = error;
      const isLeftOut = code === 'MERGE_CONFLICT' && payload.onConflict === 'skip';
      const state = isLeftOut ? 'skipped' : 'failed';
      return { state, code, message: toPostgresSafe(message.slice(0, MAX_MESSAGE)) };
    }
  }
}

function mergedItem({ sha, at, title }: MergedRequest): Ended {
  const shown = toPostgresSafe(title.slice(0, MAX_TITLE));
  return { state: 'merged', sha, mergedAt: at, title: shown, code: null, message: null, queueId: null };
}
