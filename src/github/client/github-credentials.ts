import { Logger } from '@nestjs/common';
import { App, Octokit } from 'octokit';
import type { Clock } from '../../common/clock.js';
import { HubError } from '../../common/errors.js';
import type { HubConfig } from '../../config/hub-config.js';
import { ApiBudget } from './api-budget.js';
import type { GitHubObserver } from './github-observer.js';
import { toHubError } from './github-errors.js';
import { budgetedFetch, type Fetch } from './github-fetch.js';
import { accountOf, isOrganization, targetName, type RunnerTarget } from './github-target.js';

const TIMEOUT_MS = 10_000;

/**
 * Provides the octokit for a target: one for a token, one for each installation of an App. octokit caches the
 * installation tokens and renews them before they expire.
 */
export class GitHubCredentials {
  private readonly log = new Logger(GitHubCredentials.name);
  private readonly withToken?: Octokit;
  private readonly app?: App;
  /** Installations by account, in lower case since GitHub compares names without case. */
  private readonly installations = new Map<string, Promise<Octokit>>();

  constructor(
    private readonly config: HubConfig['github'],
    private readonly clock: Clock,
    private readonly fetch: Fetch,
    private readonly observer?: GitHubObserver,
  ) {
    if (config.token !== undefined) this.withToken = new Octokit({ ...this.options(), auth: config.token });
    else if (config.app !== undefined) {
      const { id, privateKey } = config.app;
      this.app = new App({ appId: id, privateKey, Octokit: Octokit.defaults(this.options()) });
    }
  }

  /** Returns the octokit for the App's own endpoints, authenticated by its JWT. */
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

  /** Forgets the target's installation after a refusal: the App may have been reinstalled under another id. */
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
   * Disables octokit's own throttling and retry: throttling spaces writes a second apart, which delays a burst of
   * runners; retry repeats writes whose answer was lost. The budget and the jobs' retry policies decide instead.
   */
  private options() {
    const budget = new ApiBudget({ clock: this.clock, observer: this.observer });
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
