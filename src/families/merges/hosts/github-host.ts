import { HubError, isA } from '../../../common/errors.js';
import type { GitHubPulls, LaterMerge } from '../../../github/client/github-pulls.js';
import { toTarget, type RepositoryTarget } from '../../../github/client/github-target.js';
import {
  commitOf,
  withoutCommits,
  type PullRequest,
  type PullRequestHost,
  type QueuedMerge,
} from './pull-request-host.js';

/** GitHub's words for a branch that has changed during the merge, and for one with a merge queue. */
const BASE_MODIFIED = /base branch was modified/i;
const QUEUE_REQUIRED = /merge queue/i;

/** A repository at GitHub. */
export class GitHubHost implements PullRequestHost {
  readonly provider = 'github';
  readonly lane = undefined;
  private readonly target: RepositoryTarget;

  constructor(
    readonly repository: string,
    private readonly pulls: GitHubPulls,
  ) {
    this.target = toTarget(repository);
  }

  async ensureBranch(branch: string): Promise<boolean> {
    if ((await this.pulls.tip(this.target, branch)) !== null) return false;
    const first = await this.pulls.defaultBranch(this.target);
    const sha = await this.pulls.tip(this.target, first);
    if (sha === null) throw withoutCommits(this.repository);
    try {
      await this.pulls.createBranch(this.target, branch, sha);
      return true;
    } catch (error) {
      // Somebody else has made it meanwhile, unless the error was about something else.
      if (isA(error, HubError) && error.code === 'WRONG_STATE' && (await this.pulls.tip(this.target, branch)) !== null)
        return false;
      throw error;
    }
  }

  read(number: number): Promise<PullRequest> {
    return this.pulls.read(this.target, number);
  }

  retarget(number: number, base: string): Promise<PullRequest> {
    return this.pulls.retarget(this.target, number, base);
  }

  async merge(pull: PullRequest): Promise<string> {
    try {
      return await this.pulls.merge(this.target, pull.number, { sha: pull.headSha, ...commitOf(pull) });
    } catch (error) {
      if (!isA(error, HubError) || error.code !== 'MERGE_NOT_ALLOWED') throw error;
      if (BASE_MODIFIED.test(error.message)) throw new HubError('MERGE_NOT_READY', error.message);
      if (QUEUE_REQUIRED.test(error.message) || (await this.requiresQueue(pull.base)))
        throw new HubError('MERGE_QUEUE_REQUIRED', error.message);
      throw error;
    }
  }

  async enqueue(pull: PullRequest): Promise<QueuedMerge> {
    const merge = { sha: pull.headSha, ...commitOf(pull) };
    return toQueued(await this.pulls.enqueue(this.target, pull.number, merge), '');
  }

  async enqueued(number: number, id: string): Promise<QueuedMerge> {
    const answer = await this.pulls.enqueued(this.target, number, id);
    return answer
      ? toQueued(answer, id)
      : { state: 'failed', message: 'the merge queue has not merged it within a day' };
  }

  /** The rules are a help to understand a refusal; where they can't be read, the refusal stands. */
  private requiresQueue(branch: string): Promise<boolean> {
    return this.pulls.requiresQueue(this.target, branch).catch(() => false);
  }
}

function toQueued(answer: LaterMerge, id: string): QueuedMerge {
  return answer.state === 'waiting' ? { state: 'waiting', id: answer.id ?? id } : answer;
}
