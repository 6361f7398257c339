import { HubError, isA } from '../../common/errors.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import type { Timings } from '../../common/timings.js';
import type { JobContext } from '../../jobs/job-handler.js';
import {
  MAY_HAVE_HAPPENED,
  type PullRequest,
  type PullRequestHost,
  type QueuedMerge,
} from './hosts/pull-request-host.js';
import type { ItemChange, MergeItem } from './merge-store.js';

/** Runs in which a request is not ready before it is tried all the same, or given up. */
const MAX_CHECKS = 12;
/** Of the effect, whose limit is 200. */
const MAX_KEY = 190;

export interface MergedRequest {
  sha: string;
  at: Date;
  title: string;
}

interface Task {
  item: MergeItem;
  host: PullRequestHost;
  ctx: JobContext;
  /** Stores what is known of the request before it is merged. */
  keep: (change: ItemChange) => Promise<void>;
  branch: string;
  timings: Timings;
}

/** Result of the effect: JSON. */
interface Merged {
  sha: string;
  at: string;
}

/** Merges one pull request, or finds that it is merged. The request itself is the truth: each run reads it first. */
export class PullRequestMerge {
  private readonly number: number;
  /** Names the repository, too: a retry may come after its project has got another one. */
  private readonly effectKey: string;

  constructor(private readonly task: Task) {
    this.number = task.item.number ?? 0;
    this.effectKey = `merge:${`${task.host.provider} ${task.host.repository}#${this.number}`.slice(-MAX_KEY)}`;
  }

  /** @throws HubError with a code of its own, MERGE_CONFLICT, HEAD_MOVED or one of the host */
  async run(): Promise<MergedRequest> {
    const { host, item, ctx } = this.task;
    const pull = await this.prepared();
    if (pull.state === 'merged') return this.found(pull);
    // One that was in the queue before has no id: asked for again, it stays where it is, and one that has left is noticed.
    if (item.queueId === '') return this.queued(await host.enqueue(pull), pull);
    if (item.queueId !== null) return this.queued(await host.enqueued(this.number, item.queueId), pull);
    if (pull.mergeable === false) throw new HubError('MERGE_CONFLICT', `it conflicts with ${pull.base}`);
    if (pull.mergeable === null && item.checks < MAX_CHECKS) return this.again(`${host.provider} still checks it`);
    try {
      const { sha, at } = await ctx.effect<Merged>(this.effectKey, {
        do: () => this.merge(pull),
        find: async () => this.mergedIn(await host.read(this.number)),
        mayHaveHappened: (error) => !isA(error, HubError) || MAY_HAVE_HAPPENED.has(error.code),
        onDoubt: 'repeat',
      });
      return { sha, at: new Date(at), title: pull.title };
    } catch (error) {
      if (!isA(error, HubError)) throw error;
      if (error.code === 'MERGE_QUEUE_REQUIRED') return this.queued(await host.enqueue(pull), pull);
      if (error.code !== 'MERGE_NOT_READY') throw error;
      if (item.checks < MAX_CHECKS) return this.again(error.message);
      // Gitea says of a request that conflicts that it is not ready.
      if (pull.mergeable === null) throw new HubError('MERGE_CONFLICT', `${error.message}; most likely it conflicts`);
      throw error;
    }
  }

  /** Reads the request, and makes it one for the branch of the group. */
  private async prepared(): Promise<PullRequest> {
    const { host, branch, ctx, keep } = this.task;
    const pull = await host.read(this.number).catch((error: unknown) => {
      if (!isA(error, HubError) || error.code !== 'NOT_FOUND') throw error;
      throw new HubError('PULL_REQUEST_NOT_FOUND', error.message);
    });
    if (pull.state === 'closed')
      throw new HubError('PULL_REQUEST_CLOSED', 'it is closed without a merge; open it again, or leave the task out');
    if (pull.state === 'merged' || pull.base === branch) return pull;
    // Recorded first: afterwards nothing shows what it was for.
    await keep({ retargetedFrom: toPostgresSafe(pull.base.slice(0, 255)) });
    ctx.log(`#${this.number} was for ${pull.base}: it becomes one for ${branch}`);
    return host.retarget(this.number, branch);
  }

  /** Merges it at the host. After any refusal it is read once more: what is merged is merged, however the answer was lost. */
  private async merge(pull: PullRequest): Promise<Merged> {
    const { host, ctx } = this.task;
    try {
      return { sha: await host.merge(pull), at: new Date(ledgerClock.now()).toISOString() };
    } catch (error) {
      if (ctx.signal.aborted || (isA(error, HubError) && error.code === 'RATE_LIMITED')) throw error;
      const now = await host.read(this.number).catch(() => undefined);
      const merged = now && this.mergedIn(now);
      if (merged) return merged;
      const isRefused = isA(error, HubError) && error.code === 'MERGE_NOT_ALLOWED';
      if (isRefused && now?.mergeable === false) throw new HubError('MERGE_CONFLICT', error.message);
      throw error;
    }
  }

  private mergedIn(pull: PullRequest): Merged | undefined {
    if (pull.state !== 'merged') return undefined;
    const { sha, at } = this.found(pull);
    return { sha, at: at.toISOString() };
  }

  /** @throws HubError MERGED_ELSEWHERE when it is in another branch: a deploy of this one would lack it */
  private found({ base, mergeSha: sha, mergedAt, title }: PullRequest): MergedRequest {
    const { branch } = this.task;
    if (base !== branch) {
      const fix = `make a pull request for ${branch}, name it in the task, or leave the task out`;
      throw new HubError('MERGED_ELSEWHERE', `it was merged into ${base}, not into ${branch}; ${fix}`);
    }
    if (sha === null) throw new HubError('NETWORK_TIMEOUT', 'it is merged, and its commit does not show yet');
    return { sha, at: mergedAt ?? new Date(ledgerClock.now()), title };
  }

  private async queued(merge: QueuedMerge, { title }: PullRequest): Promise<MergedRequest> {
    const { ctx, item, keep, timings } = this.task;
    if (merge.state === 'merged') return { sha: merge.sha, at: new Date(ledgerClock.now()), title };
    if (merge.state === 'failed') {
      await keep({ queueId: null });
      throw new HubError('MERGE_NOT_ALLOWED', `the merge queue refused it: ${merge.message.slice(0, 300)}`);
    }
    if (item.queueId !== merge.id) {
      await keep({ queueId: merge.id });
      ctx.log(`#${this.number} waits in the merge queue`);
    }
    return ctx.suspend(new Date(Date.now() + timings.mergeQueueMs));
  }

  private async again(why: string): Promise<never> {
    const { ctx, item, keep, timings } = this.task;
    await keep({ checks: item.checks + 1 });
    ctx.log(`#${this.number} is not ready: ${why}`);
    return ctx.snooze(timings.mergeAgainMs);
  }
}
