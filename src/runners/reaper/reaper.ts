import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Periodic } from '../../common/periodic-task.js';
import { HubError, messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { JobRouter } from '../../routing/job-router.js';
import { checkJobRequest, routeChecks, type CheckWhen } from '../../routing/check-jobs.js';
import { KnownRepositories } from '../store/known-repositories.js';
import { RunnerExit } from '../provisioning/runner-exit.js';
import { RunnerSets } from '../model/runner-sets.js';
import { RunnerStore } from '../store/runner-store.js';
import { RunnerInventory } from './runner-inventory.js';
import { StuckRunners } from './stuck-runners.js';
import { OrphanedContainers } from './orphaned-containers.js';

/** Compares ledger, runtime and GitHub at the start and every five minutes, and removes what only one of them knows. */
@Injectable()
export class Reaper implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Reaper.name);
  private readonly stop = new AbortController();
  private comparing: Promise<void> | undefined;
  private ending: Promise<void> | undefined;

  constructor(
    private readonly runnerInventory: RunnerInventory,
    private readonly runners: RunnerStore,
    private readonly exit: RunnerExit,
    private readonly stuckRunners: StuckRunners,
    private readonly orphanedContainers: OrphanedContainers,
    private readonly repositories: KnownRepositories,
    private readonly sets: RunnerSets,
    private readonly router: JobRouter,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await Promise.all([this.comparing, this.ending]);
  }

  @Periodic('githubCheckMs', 'Comparison of ledger, runtime and GitHub failed; the next one follows', { atStart: true })
  compare(when: CheckWhen): Promise<void> {
    this.comparing ??= this.attempt(
      () => this.askGitHub(when),
      () => this.orphanedContainers.remove(this.stop.signal),
    ).finally(() => (this.comparing = undefined));
    return this.comparing;
  }

  @Periodic('stuckRunnersMs', 'Search for stuck runners failed; it is retried in 30 s')
  endIdlers(): Promise<void> {
    this.ending ??= this.attempt(() => this.end()).finally(() => (this.ending = undefined));
    return this.ending;
  }

  private async attempt(...steps: (() => Promise<unknown>)[]): Promise<void> {
    if (this.config.role === 'api' || this.sets.unavailable !== null) return;
    for (const step of steps) {
      if (this.stop.signal.aborted) return;
      try {
        await step();
      } catch (error) {
        if (this.stop.signal.aborted) return;
        const reason = messageOf(error);
        // Without a container engine there is nothing to remove, and each runner that would start says why it can't.
        const absent = error instanceof HubError && error.code === 'DOCKER_DAEMON_ERROR';
        this.logger[absent ? 'log' : 'warn'](
          { reason },
          'comparison of ledger, runtime and GitHub failed; the next pass retries it',
        );
      }
    }
  }

  private async end(): Promise<void> {
    for (const { why, ...runner } of await this.runnerInventory.idlers(this.runners.host)) {
      if (this.stop.signal.aborted) return;
      const { id: runnerId, name } = runner;
      if (!(await this.stuckRunners.mayEnd(runner))) {
        this.logger.log({ runnerId, name, why }, 'runner that seemed stuck has a job; it goes on');
        continue;
      }
      this.logger.warn({ runnerId, name, why }, 'stuck runner found; it is ended to free its capacity');
      await this.exit.finalize(runner, why);
    }
  }

  /** Routes a job per scope; at the start for all that may ever have had runners, since the ledger may be an older copy. */
  private async askGitHub(when: CheckWhen): Promise<void> {
    const organizations = this.sets.all.flatMap(({ organization }) => organization ?? []);
    const repositories = when === 'start' ? await this.repositories.all() : [];
    const scopes = new Set([...(await this.runnerInventory.scopes()), ...organizations, ...repositories]);
    const checks = [...scopes].map((scope) => checkJobRequest('reap_runners', { scope }, scope, when));
    await routeChecks(this.router, checks, 'reaper');
  }
}
