import { Injectable } from '@nestjs/common';
import { RequestError, type Octokit } from 'octokit';
import { GitHubApi, nullIfNotFound } from './github-api.js';
import { targetName, type RepositoryTarget } from './github-target.js';

export interface GitHubPull {
  number: number;
  state: 'open' | 'closed' | 'merged';
  title: string;
  body: string;
  /** Commit at its head. */
  headSha: string;
  /** Branch that it is to be merged into. */
  base: string;
  /** Null while GitHub computes it. */
  mergeable: boolean | null;
  /** Commit of the merge, and when it was. */
  mergeSha: string | null;
  mergedAt: Date | null;
}

export interface SquashMerge {
  /** Head that is merged, and no other one. */
  sha: string;
  title: string;
  message: string;
}

/** A merge that GitHub performs later; `waiting`: asked for, or in a merge queue. */
export type LaterMerge =
  { state: 'merged'; sha: string } | { state: 'waiting'; id: string | null } | { state: 'failed'; message: string };

/** Answers of a refused merge. */
const REFUSED = { 405: 'MERGE_NOT_ALLOWED', 409: 'HEAD_MOVED', 422: 'MERGE_NOT_ALLOWED' };
const PULL = '/repos/{owner}/{repo}/pulls/{pull_number}';

/** Pull requests and the branches that they are merged into. Errors: see GitHubApi; those of the single methods. */
@Injectable()
export class GitHubPulls {
  constructor(private readonly api: GitHubApi) {}

  /** @throws HubError NOT_FOUND */
  async read(target: RepositoryTarget, number: number): Promise<GitHubPull> {
    const { data } = await this.api.call(target, `read ${nameOf(target, number)}`, (octokit) =>
      octokit.request(`GET ${PULL}`, { ...target, pull_number: number }),
    );
    return toPull(data);
  }

  /** Makes a request one for another branch. @throws HubError MERGE_NOT_ALLOWED */
  async retarget(target: RepositoryTarget, number: number, base: string): Promise<GitHubPull> {
    const act = `change the branch of ${nameOf(target, number)} to ${base}`;
    const send = (octokit: Octokit) => octokit.request(`PATCH ${PULL}`, { ...target, pull_number: number, base });
    const { data } = await this.api.call(target, act, send, { 422: 'MERGE_NOT_ALLOWED' });
    return toPull(data);
  }

  /** Squashes and merges a request; returns the commit. @throws HubError MERGE_NOT_ALLOWED, HEAD_MOVED */
  async merge(target: RepositoryTarget, number: number, { sha, title, message }: SquashMerge): Promise<string> {
    const body = { sha, commit_title: title, commit_message: message, merge_method: 'squash' as const };
    const send = (octokit: Octokit) =>
      octokit.request(`PUT ${PULL}/merge`, { ...target, pull_number: number, ...body });
    const { data } = await this.api.call(target, `merge ${nameOf(target, number)}`, send, REFUSED);
    return data.sha;
  }

  /** Adds a request to the branch's merge queue; one that is there already stays where it is. @throws HubError MERGE_NOT_ALLOWED */
  async enqueue(target: RepositoryTarget, number: number, { sha, title, message }: SquashMerge): Promise<LaterMerge> {
    const body = { sha, commit_title: title, commit_message: message, merge_method: 'squash' as const };
    const options = { ...target, pull_number: number, ...body, merge_action: 'merge_queue' as const };
    const act = `add ${nameOf(target, number)} to the merge queue`;
    const send = (octokit: Octokit) =>
      octokit.request(`PUT ${PULL}/merge-async`, options).catch((error: unknown) => answerIn(error));
    const answer = (await this.api.call(target, act, send, REFUSED)) as GivenAnswer;
    return toLaterMerge(answer.data);
  }

  /** Reads what became of a request in the queue; null: GitHub has forgotten it, a day after its last change. */
  async enqueued(target: RepositoryTarget, number: number, id: string): Promise<LaterMerge | null> {
    const act = `read the merge queue's answer on ${nameOf(target, number)}`;
    const call = this.api.call(target, act, (octokit) =>
      octokit.request(`GET ${PULL}/merge-async/{uuid}`, { ...target, pull_number: number, uuid: id }),
    );
    const answer = (await nullIfNotFound(call)) as GivenAnswer | null;
    return answer && toLaterMerge(answer.data);
  }

  /** Returns whether a rule says that requests reach the branch by a merge queue alone. */
  async requiresQueue(target: RepositoryTarget, branch: string): Promise<boolean> {
    const act = `read the rules of ${branch} of ${targetName(target)}`;
    const { data } = await this.api.call(target, act, (octokit) =>
      octokit.request('GET /repos/{owner}/{repo}/rules/branches/{branch}', { ...target, branch, per_page: 100 }),
    );
    return data.some(({ type }) => type === 'merge_queue');
  }

  /** Returns a branch's newest commit; null: there is no such branch. */
  async tip(target: RepositoryTarget, branch: string): Promise<string | null> {
    const call = this.api.call(target, `read the branch ${branch} of ${targetName(target)}`, (octokit) =>
      octokit.request('GET /repos/{owner}/{repo}/branches/{branch}', { ...target, branch }),
    );
    return (await nullIfNotFound(call))?.data.commit.sha ?? null;
  }

  /** @throws HubError NOT_FOUND */
  async defaultBranch(target: RepositoryTarget): Promise<string> {
    const { data } = await this.api.call(target, `read repository ${targetName(target)}`, (octokit) =>
      octokit.request('GET /repos/{owner}/{repo}', { ...target }),
    );
    return data.default_branch;
  }

  /** Creates a branch at a commit. @throws HubError WRONG_STATE when it exists */
  async createBranch(target: RepositoryTarget, branch: string, sha: string): Promise<void> {
    const act = `create the branch ${branch} of ${targetName(target)}`;
    const options = { ...target, ref: `refs/heads/${branch}`, sha };
    const send = (octokit: Octokit) => octokit.request('POST /repos/{owner}/{repo}/git/refs', options);
    await this.api.call(target, act, send, { 422: 'WRONG_STATE' });
  }
}

const nameOf = (target: RepositoryTarget, number: number) => `pull request ${number} of ${targetName(target)}`;

interface GivenPull {
  number: number;
  state: string;
  title: string;
  body: string | null;
  head: { sha: string };
  base: { ref: string };
  merged: boolean;
  mergeable: boolean | null;
  merge_commit_sha: string | null;
  merged_at: string | null;
}

function toPull({ number, title, body, head, base, mergeable, ...given }: GivenPull): GitHubPull {
  const { merged, merge_commit_sha: sha, merged_at: at, state } = given;
  return {
    ...{ number, title, body: body ?? '', headSha: head.sha, base: base.ref, mergeable },
    state: merged ? 'merged' : state === 'open' ? 'open' : 'closed',
    // Of an open request it is a trial merge.
    mergeSha: merged ? sha : null,
    mergedAt: at === null ? null : new Date(at),
  };
}

interface GivenLaterMerge {
  status: string;
  details: { message?: string; uuid?: string; sha?: string };
}
interface GivenAnswer {
  data: GivenLaterMerge;
}

/** A request in the queue already is 409, one that can't be merged 400: both with the body of a success. */
function answerIn(error: unknown): GivenAnswer {
  if (!(error instanceof RequestError) || ![400, 409].includes(error.status)) throw error;
  const data = error.response?.data as Partial<GivenLaterMerge> | undefined;
  if (typeof data?.status !== 'string' || typeof data.details !== 'object') throw error;
  return { data: data as GivenLaterMerge };
}

function toLaterMerge({ status, details }: GivenLaterMerge): LaterMerge {
  if (status === 'merged' && details.sha !== undefined) return { state: 'merged', sha: details.sha };
  if (status === 'failed') return { state: 'failed', message: details.message ?? 'no reason given' };
  return { state: 'waiting', id: details.uuid ?? null };
}
