import { Injectable } from '@nestjs/common';
import type { Octokit } from 'octokit';
import { HubError } from '../common/errors.js';
import { toStorable } from '../common/storable.js';
import { GitHubApi } from './github-api.js';
import { isOrganization, targetName, type RepositoryTarget, type RunnerTarget } from './github-target.js';

export interface RepositoryData {
  id: number;
  owner: string;
  name: string;
  full_name: string;
  private: boolean;
  visibility: string;
  fork: boolean;
  archived: boolean;
  default_branch: string | null;
  pushed_at: string | null;
}

export interface WorkflowData {
  id: number;
  name: string;
  path: string;
  state: string;
  created_at: string;
  updated_at: string;
}

export interface RunnerData {
  id: number;
  name: string;
  os: string;
  status: string;
  busy: boolean;
  ephemeral: boolean | null;
  labels: string[];
}

/** A page of a list; `etag`: by which GitHub tells whether it has changed, null where it gives none. */
export interface DataPage<Item> {
  items: Item[];
  etag: string | null;
}

/** Which page, and the ETag of what is known of it: with one, an unchanged page costs nothing of the primary rate limit. */
export interface Asked {
  page: number;
  etag: string | null;
}

export const PER_PAGE = 100;

/** Of a list within something that may be read: 403 says that this list may not, and nothing of the credentials. */
const NO_RIGHT = { 403: 'FORBIDDEN' };
const NOT_MODIFIED = { 304: 'NOT_MODIFIED' };

interface Answer<Body> {
  data: Body;
  headers: { etag?: string };
}

/**
 * What GitHub has, a page at a time: 100 items, fewer on the last one. Null: it is what the ETag was given for. Errors: see
 * GitHubApi; of workflows and runners also FORBIDDEN.
 */
@Injectable()
export class GitHubData {
  constructor(private readonly api: GitHubApi) {}

  repository(target: RepositoryTarget, asked: Asked): Promise<DataPage<RepositoryData> | null> {
    const act = `read repository ${targetName(target)}`;
    const send = (octokit: Octokit) =>
      octokit.request('GET /repos/{owner}/{repo}', { ...target, headers: headersOf(asked) });
    return this.ask(target, act, send, (data) => [repositoryData(data)]);
  }

  /** The oldest first, so that a new one leaves the pages before it as they are. */
  repositories(org: string, asked: Asked): Promise<DataPage<RepositoryData> | null> {
    const order = { type: 'all' as const, sort: 'created' as const, direction: 'asc' as const };
    const send = (octokit: Octokit) => octokit.request('GET /orgs/{org}/repos', { org, ...order, ...paging(asked) });
    return this.ask({ org }, `list the repositories of ${org}`, send, (data) => data.map(repositoryData));
  }

  workflows(target: RepositoryTarget, asked: Asked): Promise<DataPage<WorkflowData> | null> {
    const act = `list the workflows of ${targetName(target)}`;
    const send = (octokit: Octokit) =>
      octokit.request('GET /repos/{owner}/{repo}/actions/workflows', { ...target, ...paging(asked) });
    const read = ({ id, name, path, state, created_at, updated_at }: WorkflowData): WorkflowData => {
      return { id, name: toStorable(name), path: toStorable(path), state, created_at, updated_at };
    };
    return this.ask(target, act, send, ({ workflows }) => workflows.map(read), NO_RIGHT);
  }

  runners(target: RunnerTarget, asked: Asked): Promise<DataPage<RunnerData> | null> {
    const send = (octokit: Octokit) =>
      isOrganization(target)
        ? octokit.request('GET /orgs/{org}/actions/runners', { org: target.org, ...paging(asked) })
        : octokit.request('GET /repos/{owner}/{repo}/actions/runners', { ...target, ...paging(asked) });
    const act = `list the runners of ${targetName(target)}`;
    return this.ask(target, act, send, ({ runners }) => runners.map(runnerData), NO_RIGHT);
  }

  private async ask<Body, Item>(
    target: RunnerTarget,
    act: string,
    send: (octokit: Octokit) => Promise<Answer<Body>>,
    read: (body: Body) => Item[],
    codes: Record<number, string> = {},
  ): Promise<DataPage<Item> | null> {
    try {
      const { data, headers } = await this.api.call(target, act, send, { ...codes, ...NOT_MODIFIED });
      return { items: read(data), etag: headers.etag ?? null };
    } catch (error) {
      if (error instanceof HubError && error.code === NOT_MODIFIED[304]) return null;
      throw error;
    }
  }
}

function headersOf({ etag }: Asked): Record<string, string> {
  return etag === null ? {} : { 'if-none-match': etag };
}

function paging(asked: Asked) {
  return { per_page: PER_PAGE, page: asked.page, headers: headersOf(asked) };
}

/** A list leaves out some of what a single repository has. */
interface GivenRepository {
  id: number | bigint;
  owner: { login: string };
  name: string;
  full_name: string;
  private: boolean;
  visibility?: string;
  fork: boolean;
  archived?: boolean;
  default_branch?: string;
  pushed_at?: string | null;
}

function repositoryData(given: GivenRepository): RepositoryData {
  const {
    id,
    owner,
    name,
    full_name,
    private: isPrivate,
    visibility,
    fork,
    archived,
    default_branch,
    pushed_at,
  } = given;
  return {
    ...{ id: Number(id), owner: owner.login, name, full_name, private: isPrivate, fork, archived: archived ?? false },
    visibility: visibility ?? (isPrivate ? 'private' : 'public'),
    default_branch: default_branch === undefined ? null : toStorable(default_branch),
    pushed_at: pushed_at ?? null,
  };
}

interface GivenRunner extends Omit<RunnerData, 'labels' | 'ephemeral'> {
  ephemeral?: boolean;
  labels: { name: string }[];
}

function runnerData({ id, name, os, status, busy, ephemeral, labels }: GivenRunner): RunnerData {
  return {
    ...{ id, name: toStorable(name), os: toStorable(os), status, busy, ephemeral: ephemeral ?? null },
    labels: labels.map((label) => toStorable(label.name)),
  };
}
