import { Injectable } from '@nestjs/common';
import { GitHubData } from '../client/github-data.js';
import type { RepositoryData, RunnerData, WorkflowData } from '../client/github-mappers.js';
import { isOrganization, targetName, type OrganizationTarget, type RepositoryTarget } from '../client/github-target.js';
import type { GitHubList } from './github-store.js';
import { REPOSITORIES, RUNNERS, WORKFLOWS } from './github-tables.js';
import type { ListReader } from './list-sync.js';

type KnownRepository = RepositoryTarget & { id: number };

/** Readers of each list, and the rows of its items. List names are in lower case: GitHub compares without case. */
@Injectable()
export class ListReaders {
  constructor(private readonly github: GitHubData) {}

  repositories(org: string): ListReader<RepositoryData> {
    return {
      list: repositoriesOf(org),
      title: `the repositories of ${org}`,
      read: (asked) => this.github.repositories(org, asked),
      toRow: (repository) => repository,
    };
  }

  workflows({ id, owner, repo }: KnownRepository): ListReader<WorkflowData> {
    return {
      list: { name: `repository/${id}/workflows`, table: WORKFLOWS, owner: String(id) },
      title: `the workflows of ${owner}/${repo}`,
      read: (asked) => this.github.workflows({ owner, repo }, asked),
      toRow: (workflow) => ({ ...workflow, repository_id: id }),
    };
  }

  runners(target: KnownRepository | OrganizationTarget): ListReader<RunnerData> {
    const of = isOrganization(target)
      ? { repository_id: null, organization: target.org }
      : { repository_id: target.id, organization: null };
    const at = isOrganization(target) ? { org: target.org } : { owner: target.owner, repo: target.repo };
    const list = runnersOf(isOrganization(target) ? organization(target.org) : `repository/${target.id}`);
    return {
      list,
      title: `the runners of ${targetName(target)}`,
      read: (asked) => this.github.runners(at, asked),
      toRow: (runner) => ({ ...runner, ...of, scope: list.owner }),
    };
  }
}

export function repositoriesOf(owner: string): GitHubList {
  return { name: `${organization(owner)}/repositories`, table: REPOSITORIES, owner };
}

/** Returns the list that consists of one repository. */
export function repositoryAlone(target: RepositoryTarget): GitHubList {
  return { name: `repository-of/${targetName(target).toLowerCase()}`, table: REPOSITORIES, owner: '' };
}

/** @param scope as in the column of that name */
export function runnersOf(scope: string): GitHubList {
  return { name: `${scope}/runners`, table: RUNNERS, owner: scope };
}

export function organization(org: string): string {
  return `organization/${org.toLowerCase()}`;
}
