import { Injectable } from '@nestjs/common';
import type { Octokit } from 'octokit';
import { HubError } from '../../common/errors.js';
import { GitHubApi } from './github-api.js';
import {
  repositoryData,
  runnerData,
  workflowData,
  type RepositoryData,
  type RunnerData,
  type WorkflowData,
} from './github-mappers.js';
import { isOrganization, targetName, type RepositoryTarget, type RunnerTarget } from './github-target.js';

/** Page of a list; GitHub detects changes by `etag`, which is null where it gives none. */
export interface DataPage<Item> {
  items: Item[];
  etag: string | null;
  /** True when no page follows. */
  last: boolean;
}

/** Requested page, with the ETag of its stored version: an unchanged page costs nothing of the primary rate limit. */
export interface PageRequest {
  page: number;
  etag: string | null;
  /** Aborts the call. */
  signal?: AbortSignal;
}

export const PER_PAGE = 100;

/**
 * Error codes of a list inside a readable resource: 403 forbids that list alone and says nothing about the credentials.
 * GitHub answers 410 and 451 for disabled or blocked resources, and would do so again.
 */
const NO_RIGHT = { 403: 'FORBIDDEN', 410: 'FORBIDDEN', 451: 'FORBIDDEN' };
const NOT_MODIFIED = { 304: 'NOT_MODIFIED' };

interface Answer<Body> {
  data: Body;
  headers: { etag?: string; link?: string };
}

/**
 * Reads GitHub's data in pages of up to 100 items. Null: unchanged since the given ETag. Errors: see GitHubApi;
 * FORBIDDEN for workflows and runners; the signal's abort reason.
 */
@Injectable()
export class GitHubData {
  constructor(private readonly api: GitHubApi) {}

  repository(target: RepositoryTarget, pageRequest: PageRequest): Promise<DataPage<RepositoryData> | null> {
    const act = `read repository ${targetName(target)}`;
    const send = (octokit: Octokit) =>
      octokit.request('GET /repos/{owner}/{repo}', { ...target, ...conditions(pageRequest) });
    return this.ask(target, act, pageRequest, send, (data) => [repositoryData(data)]);
  }

  /** Lists repositories oldest first, so that a new one leaves earlier pages unchanged. */
  repositories(org: string, pageRequest: PageRequest): Promise<DataPage<RepositoryData> | null> {
    const order = { type: 'all' as const, sort: 'created' as const, direction: 'asc' as const };
    const send = (octokit: Octokit) =>
      octokit.request('GET /orgs/{org}/repos', { org, ...order, ...paging(pageRequest) });
    return this.ask({ org }, `list the repositories of ${org}`, pageRequest, send, (data) => data.map(repositoryData));
  }

  workflows(target: RepositoryTarget, pageRequest: PageRequest): Promise<DataPage<WorkflowData> | null> {
    const act = `list the workflows of ${targetName(target)}`;
    const send = (octokit: Octokit) =>
      octokit.request('GET /repos/{owner}/{repo}/actions/workflows', { ...target, ...paging(pageRequest) });
    return this.ask(target, act, pageRequest, send, ({ workflows }) => workflows.map(workflowData), NO_RIGHT);
  }

  runners(target: RunnerTarget, pageRequest: PageRequest): Promise<DataPage<RunnerData> | null> {
    const send = (octokit: Octokit) =>
      isOrganization(target)
        ? octokit.request('GET /orgs/{org}/actions/runners', { org: target.org, ...paging(pageRequest) })
        : octokit.request('GET /repos/{owner}/{repo}/actions/runners', { ...target, ...paging(pageRequest) });
    const act = `list the runners of ${targetName(target)}`;
    return this.ask(target, act, pageRequest, send, ({ runners }) => runners.map(runnerData), NO_RIGHT);
  }

  private async ask<Body, Item>(
    target: RunnerTarget,
    act: string,
    { signal }: PageRequest,
    send: (octokit: Octokit) => Promise<Answer<Body>>,
    read: (body: Body) => Item[],
    codes: Record<number, string> = {},
  ): Promise<DataPage<Item> | null> {
    try {
      const { data, headers } = await this.api.call(target, act, send, { ...codes, ...NOT_MODIFIED });
      const items = read(data);
      return { items, etag: headers.etag ?? null, last: isLast(headers.link, items.length) };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof HubError && error.code === NOT_MODIFIED[304]) return null;
      throw error;
    }
  }
}

/** Returns whether no page follows: short pages may have successors, so fullness decides only without a Link header. */
export function isLast(link: string | undefined, items: number): boolean {
  return link === undefined ? items < PER_PAGE : !/;\s*rel="?next"?/i.test(link);
}

function conditions({ etag, signal }: PageRequest) {
  return { headers: etag === null ? {} : { 'if-none-match': etag }, request: { signal } };
}

function paging(pageRequest: PageRequest) {
  return { per_page: PER_PAGE, page: pageRequest.page, ...conditions(pageRequest) };
}
