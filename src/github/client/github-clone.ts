import { Inject, Injectable } from '@nestjs/common';
import { HubError, isA } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { GitHubApi } from './github-api.js';
import { toTarget } from './github-target.js';
import { githubWebUrl } from './github-web-url.js';

/** Where git finds a repository, and the token by which it may read it; undefined: without one. */
export interface CloneAccess {
  url: string;
  token: string | undefined;
}

/** What git needs to read repositories at GitHub. */
@Injectable()
export class GitHubClone {
  constructor(
    private readonly api: GitHubApi,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'github'>,
  ) {}

  /** @param repository `owner/name` @throws HubError: see GitHubApi; not for want of credentials, since it may be public */
  async access(repository: string): Promise<CloneAccess> {
    const url = `${githubWebUrl(this.config.github.apiUrl)}/${repository}.git`;
    return { url, token: await this.token(repository) };
  }

  private async token(repository: string): Promise<string | undefined> {
    try {
      const act = `get a token for ${repository}`;
      return await this.api.call(toTarget(repository), act, async ({ auth }) => {
        const { token } = (await auth({ type: 'installation' })) as { token: string };
        return token;
      });
    } catch (error) {
      if (isA(error, HubError) && error.code === 'NOT_CONFIGURED') return undefined;
      throw error;
    }
  }
}
