import { Injectable } from '@nestjs/common';
import { HubError } from '../../../common/errors.js';
import { GitHubPulls } from '../../../github/client/github-pulls.js';
import { GiteaClient } from '../../../outgoing/gitea/gitea-client.js';
import type { Project } from '../../../projects/project.js';
import { GiteaHost } from './gitea-host.js';
import { GitHubHost } from './github-host.js';
import type { PullRequestHost } from './pull-request-host.js';

/** Repositories of projects, at the host that each names. */
@Injectable()
export class RepositoryHosts {
  constructor(
    private readonly pulls: GitHubPulls,
    private readonly gitea: GiteaClient,
  ) {}

  /** @throws HubError INVALID_CONFIGURATION for a project without a repository */
  of({ id, repository, provider }: Project, signal: AbortSignal): PullRequestHost {
    if (repository === null) {
      const fix = `set its repository, owner/name: PUT /api/projects/${id}`;
      throw new HubError('INVALID_CONFIGURATION', `The project ${id} has no repository to merge in; ${fix}`);
    }
    return provider === 'gitea'
      ? new GiteaHost(repository, this.gitea, signal)
      : new GitHubHost(repository, this.pulls);
  }
}
