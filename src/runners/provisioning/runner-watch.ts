import { HUB_KEYS } from '../../jobs/hub-keys.js';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Periodic } from '../../common/periodic-task.js';
import { messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { NodeIsolation } from '../../containers/node-isolation.js';
import { JobRouter } from '../../routing/job-router.js';
import { Capacity } from '../capacity/capacity.js';
import { DemandStore } from '../store/demand-store.js';
import { Demands } from '../demands/demands.js';
import { WorkflowJobRefresh } from '../demands/workflow-job-refresh.js';
import { OrphanedRunners } from './orphaned-runners.js';
import { RunnerContainer } from './runner-container.js';
import { RunnerExit } from './runner-exit.js';
import { RunnerLog } from './runner-log.js';
import { RunnerSets } from '../model/runner-sets.js';
import { RunnerStore, type Overdue, type RunnerRow } from '../store/runner-store.js';

/** Age at which a runner without a job is checked: the job that was to start or remove it may have been cancelled. */
const OVERDUE_MS = 60_000;
/** Delay before the check of an ended runner is repeated, and between further ones. */
const UNREMOVED_MS = 600_000;
/** Silence after which GitHub is asked about a job: a webhook may be lost. */
const UNHEARD_MS = 300_000;

/**
 * Waits for the end of each runner's container. Several processes of one machine may watch the same one: the ledger
 * guards what follows from its end.
 */
@Injectable()
export class RunnerWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RunnerWatch.name);
  private readonly watched = new Map<string, Promise<void>>();
  private readonly stop = new AbortController();
  private started = false;
  private checking: Promise<void> | undefined;

  constructor(
    private readonly runners: RunnerStore,
    private readonly container: RunnerContainer,
    private readonly log: RunnerLog,
    private readonly exit: RunnerExit,
    private readonly capacity: Capacity,
    private readonly router: JobRouter,
    private readonly demandStore: DemandStore,
    private readonly demands: Demands,
    private readonly workflowJobRefresh: WorkflowJobRefresh,
    private readonly orphanedRunners: OrphanedRunners,
    private readonly sets: RunnerSets,
    private readonly isolation: NodeIsolation,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.started = this.config.role !== 'api';
    // The probe takes seconds, and the first runner waits for it in any case.
    if (this.started && this.sets.unavailable === null)
      for (const { policy } of this.sets.all) void this.isolation.blockingReason(policy.allowHosts);
    await this.check();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await Promise.all(this.watched.values());
  }

  /** Watches a runner until its end. Containers go on without the hub; the next start finds them in the ledger. */
  watch(runner: RunnerRow): void {
    if (this.stop.signal.aborted || this.watched.has(runner.id)) return;
    const watching = this.follow(runner).finally(() => this.watched.delete(runner.id));
    this.watched.set(runner.id, watching);
  }

  /** Runs one round at a time: while GitHub is away, a round may take longer than the interval. */
  @Periodic('runnerCheckMs', 'Check of runners failed; the next one follows in 30 s')
  async check(): Promise<void> {
    this.checking ??= this.round().finally(() => (this.checking = undefined));
    await this.checking;
  }

  private async ensureNetworks(names: Set<string>): Promise<void> {
    for (const set of this.sets.all.filter(({ name }) => names.has(name))) await this.container.ensureNetwork(set);
  }

  /** Runs the steps that need the ledger alone first; a failed step keeps no other from running. */
  private async round(): Promise<void> {
    const steps = [
      async () => {
        const started = await this.runners.startedHere();
        started.forEach((runner) => this.watch(runner));
        await this.ensureNetworks(new Set(started.map((runner) => runner.runner_set)));
      },
      async () => {
        for (const runner of await this.runners.overdue(OVERDUE_MS)) await this.remind(runner);
      },
      () => this.demands.rematchStrays(),
      () => this.capacity.fill(),
      async () => {
        for (const id of await this.runners.unremoved(UNREMOVED_MS)) await this.checkAgain(id);
      },
      async () => {
        for (const demand of await this.demandStore.toAsk(UNHEARD_MS)) await this.workflowJobRefresh.ask(demand);
      },
      async () => (await this.orphanedRunners.round()).forEach((runner) => this.watch(runner)),
    ];
    for (const step of steps) {
      if (!this.started || this.stop.signal.aborted) return;
      await step().catch((error: unknown) => {
        this.logger.warn({ reason: messageOf(error) }, 'runner check failed; the next round retries it');
      });
    }
  }

  /** Routes another check. The lifetime of its dedupe key spaces the attempts, since a refusal may last for days. */
  private async checkAgain(runnerId: string): Promise<void> {
    const dedupe = { dedupeKey: `${HUB_KEYS}cleanup_runner:again:${runnerId}`, dedupeTtl: UNREMOVED_MS };
    await this.router.route({ type: 'cleanup_runner', data: { runnerId }, ...dedupe }, { actor: 'runner-watch' });
  }

  /** Routes the job that the runner lacks; while one with the same dedupe key is open, another changes nothing. */
  private async remind({ id: runnerId, wanted }: Overdue): Promise<void> {
    const type = wanted ? 'prepare_runner' : 'cleanup_runner';
    const dedupeKey = `${HUB_KEYS}${type}:${runnerId}`;
    await this.router.route({ type, data: { runnerId }, dedupeKey }, { actor: 'runner-watch' });
  }

  private async follow(runner: RunnerRow): Promise<void> {
    const { id: runnerId, name } = runner;
    const ended = new AbortController();
    const reading = this.log.follow(runner, AbortSignal.any([this.stop.signal, ended.signal]));
    try {
      const why = await this.end(runner);
      ended.abort();
      await reading;
      await this.exit.finalize(runner, why);
    } catch (error) {
      ended.abort();
      await reading;
      if (this.stop.signal.aborted) return;
      this.logger.warn(
        { runnerId, name, reason: messageOf(error) },
        "runner's end could not be completed; the next round retries it",
      );
    }
  }

  /** Waits for its end. Returns why it is to be ended, when it has run for longer than its set allows. */
  private async end(runner: RunnerRow): Promise<string | undefined> {
    const left = await this.container.timeLeft(runner, this.sets.get(runner.runner_set)?.timeoutMs);
    const overdue = left === undefined ? undefined : AbortSignal.timeout(left);
    try {
      await this.container.wait(runner, overdue ? AbortSignal.any([this.stop.signal, overdue]) : this.stop.signal);
      return undefined;
    } catch (error) {
      if (!overdue?.aborted || this.stop.signal.aborted) throw error;
      return `it ran for longer than its set "${runner.runner_set}" allows (timeout)`;
    }
  }
}
