import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { messageOf } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { JobRouter } from '../routing/job-router.js';
import { Capacity } from './capacity/capacity.js';
import { RunnerContainer } from './runner-container.js';
import { RunnerExit } from './runner-exit.js';
import { RunnerStore, type Overdue, type RunnerRow } from './runner-store.js';

/** How often the ledger is asked for runners that nobody watches: another process of this machine may have died. */
const LOOK_MS = 30_000;
/** When it is asked why a runner has no job yet: what was to start or remove it may have been cancelled. */
const OVERDUE_MS = 60_000;

/**
 * Waits for the end of each runner's container. Several processes of one machine may watch the same one: what follows
 * from its end is guarded in the ledger.
 */
@Injectable()
export class RunnerWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RunnerWatch.name);
  private readonly watched = new Map<string, Promise<void>>();
  private readonly stop = new AbortController();
  private started = false;

  constructor(
    private readonly runners: RunnerStore,
    private readonly container: RunnerContainer,
    private readonly exit: RunnerExit,
    private readonly capacity: Capacity,
    private readonly router: JobRouter,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.started = this.config.role !== 'api';
    await this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await Promise.all(this.watched.values());
  }

  /** Containers go on without the hub; the next start finds them in the ledger. */
  watch(runner: RunnerRow): void {
    if (this.stop.signal.aborted || this.watched.has(runner.id)) return;
    const watching = this.follow(runner).finally(() => this.watched.delete(runner.id));
    this.watched.set(runner.id, watching);
  }

  @Interval(LOOK_MS)
  async look(): Promise<void> {
    if (!this.started || this.stop.signal.aborted) return;
    try {
      for (const runner of await this.runners.startedHere()) this.watch(runner);
      for (const runner of await this.runners.overdue(OVERDUE_MS)) await this.remind(runner);
      await this.capacity.fill();
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'runners could not be looked after; it is tried again');
    }
  }

  /** While such a job is open, another changes nothing. */
  private async remind({ id: runnerId, demand_id: demandId, started, claimed }: Overdue): Promise<void> {
    if (started && claimed) return;
    const [type, data] = claimed ? ['prepare_runner', { demandId }] : ['cleanup_runner', { runnerId }];
    const dedupeKey = `${type}:${runnerId}`;
    await this.router.route({ type, data, dedupeKey }, { actor: 'runner-watch' });
  }

  private async follow(runner: RunnerRow): Promise<void> {
    const { id: runnerId, name } = runner;
    try {
      await this.container.wait(runner, this.stop.signal);
      await this.exit.settle(runner);
    } catch (error) {
      if (this.stop.signal.aborted) return;
      this.logger.warn({ runnerId, name, reason: messageOf(error) }, 'the end of a runner could not be settled yet');
    }
  }
}
