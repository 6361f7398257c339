import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Periodic } from '../../common/periodic-task.js';
import { messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { JobRouter } from '../../routing/job-router.js';
import { checkJobRequest, routeChecks, type CheckWhen } from '../../routing/check-jobs.js';
import { KnownRepositories } from '../../runners/store/known-repositories.js';
import { HookStore } from './hook-store.js';

const AGAIN_MS = 5000;

/**
 * Routes jobs at the start and every five minutes: to have failed deliveries sent again, and to ask known repositories
 * for queued jobs. A webhook may be lost on the way, or while the hub was away; no workflow waits for longer than that.
 */
@Injectable()
export class MissedWebhooks implements BeforeApplicationShutdown {
  private readonly logger = new Logger(MissedWebhooks.name);
  private again: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly hooks: HookStore,
    private readonly repositories: KnownRepositories,
    private readonly router: JobRouter,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.again);
  }

  @Periodic('githubCheckMs', 'Check for missed webhooks failed; the next one follows', { atStart: true })
  async check(when: CheckWhen): Promise<void> {
    const { token, app } = this.config.github;
    if (token === undefined && app === undefined) return;
    try {
      const hooks = (await this.hooks.all()).filter(
        ({ kind }) => kind !== 'integration' || (app !== undefined && token === undefined),
      );
      const checks = [
        ...hooks.map(({ id }) => checkJobRequest('redeliver_webhooks', { hookId: id }, id, when)),
        ...(await this.repositories.all()).map((repository) =>
          checkJobRequest('poll_jobs', { repository }, repository, when),
        ),
      ];
      await routeChecks(this.router, checks, 'missed-webhooks');
    } catch (error) {
      if (this.stopped) return;
      clearTimeout(this.again);
      this.again = setTimeout(() => void this.check(when), AGAIN_MS);
      this.logger.warn({ reason: messageOf(error) }, 'check for missed webhooks failed; it is retried in 5 s');
    }
  }
}
