import type { z } from 'zod';
import { HubError, isA } from '../../../common/errors.js';
import { branchSchema, pullSchema, repositorySchema, shaSchema } from '../../../outgoing/gitea/gitea-answers.js';
import type { GiteaCall, GiteaClient } from '../../../outgoing/gitea/gitea-client.js';
import { GiteaRefusal } from '../../../outgoing/gitea/gitea-errors.js';
import { commitOf, withoutCommits, type PullRequest, type PullRequestHost } from './pull-request-host.js';

/** Gitea's words for a request that it still checks, which it also says of one that conflicts, and for a branch or head that has moved. */
const STILL_CHECKED = /please try again later/i;
const HEAD_MOVED = /head out of date/i;
const OUT_OF_DATE = /out of date/i;

/** A repository at Gitea. */
export class GiteaHost implements PullRequestHost {
  readonly provider = 'gitea';

  constructor(
    readonly repository: string,
    private readonly gitea: GiteaClient,
    private readonly signal: AbortSignal,
  ) {}

  get lane(): string {
    return `gitea ${this.gitea.host}`;
  }

  async ensureBranch(branch: string): Promise<boolean> {
    if (await this.hasBranch(branch)) return false;
    const act = `read repository ${this.repository}`;
    const { default_branch: first, empty } = await this.call({
      method: 'GET',
      path: [],
      act,
      answer: repositorySchema,
    });
    if (empty) throw withoutCommits(this.repository);
    const body = { new_branch_name: branch, old_ref_name: first };
    try {
      const create = `create the branch ${branch} of ${this.repository}`;
      await this.call({ method: 'POST', path: ['branches'], body, act: create });
      return true;
    } catch (error) {
      // Somebody else has made it meanwhile, unless the error was about something else.
      if (isA(error, GiteaRefusal) && error.answered === 409 && (await this.hasBranch(branch))) return false;
      throw error;
    }
  }

  async read(number: number): Promise<PullRequest> {
    const act = `read ${this.nameOf(number)}`;
    return toPull(await this.call({ method: 'GET', path: ['pulls', number], act, answer: pullSchema }));
  }

  async retarget(number: number, base: string): Promise<PullRequest> {
    const act = `change the branch of ${this.nameOf(number)} to ${base}`;
    try {
      await this.call({ method: 'PATCH', path: ['pulls', number], body: { base }, act });
    } catch (error) {
      if (isA(error, GiteaRefusal)) throw new HubError('MERGE_NOT_ALLOWED', error.message);
      throw error;
    }
    return this.read(number);
  }

  async merge(pull: PullRequest): Promise<string> {
    const { title, message } = commitOf(pull);
    const body = { Do: 'squash', MergeTitleField: title, MergeMessageField: message, head_commit_id: pull.headSha };
    const act = `merge ${this.nameOf(pull.number)}`;
    // Gitea would merge whatever comes first.
    if (pull.headSha === '') throw new HubError('MERGE_NOT_ALLOWED', `could not ${act}: its branch is gone`);
    try {
      await this.call({ method: 'POST', path: ['pulls', pull.number, 'merge'], body, act });
    } catch (error) {
      throw isA(error, GiteaRefusal) ? refusedMerge(error) : error;
    }
    const { mergeSha } = await this.read(pull.number);
    if (mergeSha !== null) return mergeSha;
    throw new HubError('GITEA_ERROR', `could not ${act}: Gitea says that it is merged, and does not show the commit`);
  }

  enqueue(): Promise<never> {
    throw new HubError('MERGE_NOT_ALLOWED', 'Gitea has no merge queues');
  }

  enqueued(): Promise<never> {
    return this.enqueue();
  }

  private async hasBranch(branch: string): Promise<boolean> {
    try {
      const act = `read the branch ${branch} of ${this.repository}`;
      await this.call({ method: 'GET', path: ['branches', branch], act, answer: branchSchema });
      return true;
    } catch (error) {
      if (isA(error, HubError) && error.code === 'NOT_FOUND') return false;
      throw error;
    }
  }

  private call<Schema extends z.ZodType>(call: Omit<GiteaCall<Schema>, 'signal'>): Promise<z.output<Schema>> {
    return this.gitea.call(this.repository, { ...call, signal: this.signal });
  }

  private nameOf(number: number): string {
    return `pull request ${number} of ${this.repository}`;
  }
}

function refusedMerge({ answered, reason, message }: GiteaRefusal): HubError {
  if (answered === 405 && STILL_CHECKED.test(reason)) return new HubError('MERGE_NOT_READY', message);
  if (answered !== 409) return new HubError('MERGE_NOT_ALLOWED', message);
  if (HEAD_MOVED.test(reason)) return new HubError('HEAD_MOVED', message);
  return new HubError(OUT_OF_DATE.test(reason) ? 'MERGE_NOT_READY' : 'MERGE_CONFLICT', message);
}

function toPull({ number, state, title, body, head, base, ...given }: z.output<typeof pullSchema>): PullRequest {
  const { merged, draft, mergeable, merge_commit_sha: sha, merged_at: at } = given;
  return {
    ...{ number, title, body: body ?? '', headSha: head.sha, base: base.ref },
    state: merged ? 'merged' : state,
    // False is said while it is checked, too; a draft is refused with the reason.
    mergeable: draft === true || mergeable === true ? true : null,
    mergeSha: merged ? (shaSchema.safeParse(sha).data ?? null) : null,
    mergedAt: instantOf(at),
  };
}

function instantOf(text: string | null | undefined): Date | null {
  const at = new Date(text ?? NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}
