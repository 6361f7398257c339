import { Logger } from '@nestjs/common';
import { App, Octokit } from 'octokit';
import type { Clock } from '../common/clock.js';
import { HubError } from '../common/errors.js';
import type { HubConfig } from '../config/hub-config.js';
import { ApiBudget } from './api-budget.js';
import { toHubError } from './github-errors.js';
import { budgetedFetch, type Fetch } from './github-fetch.js';
import { accountOf, isOrganization, targetName, type RunnerTarget } from './github-target.js';

const TIMEOUT_MS = 10_000;

/**
 * Gives the octokit that may act on a target: one for a token, one for each installation of an App. octokit caches
 * the installation tokens and renews them before they end.
 */
export class GitHubCredentials {
  private readonly log = new Logger(GitHubCredentials.name);
  private readonly withToken?: Octokit;
  private readonly app?: App;
  /** By account, in lower case as GitHub compares. */
  private readonly installations = new Map<string, Promise<Octokit>>();

  constructor(
    private readonly config: HubConfig['github'],
    private readonly clock: Clock,
    private readonly fetch: Fetch,
  ) {
    if (config.token !== undefined) this.withToken = new Octokit({ ...this.options(), auth: config.token });
    else if (config.app !== undefined) {
      const { id, privateKey } = config.app;
      this.app = new App({ appId: id, privateKey, Octokit: Octokit.defaults(this.options()) });
    }
  }

  /** For what concerns the App itself, by its JWT. */
  octokitOfApp(): Octokit {
    if (!this.app) throw missing('a GitHub App: set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY');
    return this.app.octokit;
  }

  async octokitFor(target: RunnerTarget): Promise<Octokit> {
    if (this.withToken) return this.withToken;
    if (!this.app) throw missing('credentials: set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY');
    const account = accountOf(target).toLowerCase();
    const known = this.installations.get(account);
    if (known) return known;
    const found = this.findInstallation(this.app, target);
    this.installations.set(account, found);
    found.catch(() => this.installations.delete(account));
    return found;
  }

  /** After GitHub refused: the App may have been uninstalled and installed again, under another id. */
  forget(target: RunnerTarget): void {
    this.installations.delete(accountOf(target).toLowerCase());
  }

  private async findInstallation(app: App, target: RunnerTarget): Promise<Octokit> {
    try {
      const { data } = isOrganization(target)
        ? await app.octokit.request('GET /orgs/{org}/installation', { org: target.org })
        : await app.octokit.request('GET /repos/{owner}/{repo}/installation', { ...target });
      return await app.getInstallationOctokit(data.id);
    } catch (error) {
      const hubError = toHubError(error, `find the GitHub App's installation for ${targetName(target)}`);
      if (hubError.code !== 'NOT_FOUND') throw hubError;
      throw new HubError('AUTHENTICATION_FAILED', `the GitHub App is not installed for ${targetName(target)}`);
    }
  }

  /**
   * octokit's own throttling and retry are off: throttling spaces writes a second apart, which makes a burst of
   * runners wait; retry repeats writes whose answer was lost. The budget and the jobs' retry policies decide instead.
   */
  private options() {
    const budget = new ApiBudget({ clock: this.clock });
    return {
      baseUrl: this.config.apiUrl.replace(/(?<!\/)\/+$/, ''),
      userAgent: 'runnerhub',
      throttle: { enabled: false as const },
      retry: { enabled: false },
      request: { fetch: budgetedFetch(budget, TIMEOUT_MS, this.fetch) },
      log: {
        debug: () => undefined,
        info: () => undefined,
        warn: (message: string) => this.log.warn(message),
        error: (message: string) => this.log.error(message),
      },
    };
  }
}

function missing(what: string): HubError {
  return new HubError('NOT_CONFIGURED', `GitHub needs ${what}`);
}
