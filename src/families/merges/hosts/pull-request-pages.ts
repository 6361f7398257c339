import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { githubWebUrl } from '../../../github/client/github-web-url.js';
import type { Merge } from '../model/merge.js';

/** Pages of pull requests at their hosts, for people. */
@Injectable()
export class PullRequestPages {
  constructor(@Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'github' | 'services'>) {}

  /** Returns the address of a pull request's page; null while its repository or host is unknown. */
  of({ provider, repository }: Pick<Merge, 'provider' | 'repository'>, number: number | null): string | null {
    if (provider === null || repository === null || number === null) return null;
    const { github, services } = this.config;
    const host = provider === 'github' ? githubWebUrl(github.apiUrl) : services.giteaUrl?.replace(/\/$/, '');
    if (host === undefined) return null;
    const path = repository.split('/').map(encodeURIComponent).join('/');
    return `${host}/${path}/${provider === 'github' ? 'pull' : 'pulls'}/${number}`;
  }
}
