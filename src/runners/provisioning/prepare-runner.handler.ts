import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { NodeIsolation } from '../../containers/node-isolation.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { fixed } from '../../jobs/retry-policy.js';
import { Capacity } from '../capacity/capacity.js';
import { DemandStore } from '../store/demand-store.js';
import { RunnerContainer } from './runner-container.js';
import { RunnerExit } from './runner-exit.js';
import { RunnerRegistration } from './runner-registration.js';
import { RunnerSets } from '../model/runner-sets.js';
import { RunnerStore, type RunnerRow } from '../store/runner-store.js';
import { RunnerWatch } from './runner-watch.js';
import { StartWaitReporter } from './start-wait-reporter.js';

/** The demand whose runner is to be started; or a runner, which may be pooled. */
const prepareRunnerPayload = z.union([z.strictObject({ demandId: z.guid() }), z.strictObject({ runnerId: z.guid() })]);
type PrepareRunnerPayload = z.output<typeof prepareRunnerPayload>;

const AGAIN_MS = 2000;
/** Pause until a node whose runners are not isolated tries again, or another node takes the job. */
const ISOLATION_MS = 30_000;

type Prepared = { runnerId: string; name: string; containerId: string } | { skipped: string };

/**
 * Registers an admitted runner and starts it. The job ends then, and RunnerWatch waits for the runner's end. Each step
 * first checks what an earlier attempt has left.
 */
@JobHandler({
  type: 'prepare_runner',
  queue: 'job-execution',
  payload: prepareRunnerPayload,
  retry: fixed({ attempts: 5, delay: '2s', notOn: ['NOT_CONFIGURED'] }),
})
export class PrepareRunnerHandler implements Handler<PrepareRunnerPayload, Prepared> {
  constructor(
    private readonly demandStore: DemandStore,
    private readonly runners: RunnerStore,
    private readonly sets: RunnerSets,
    private readonly registration: RunnerRegistration,
    private readonly container: RunnerContainer,
    private readonly watch: RunnerWatch,
    private readonly exit: RunnerExit,
    private readonly capacity: Capacity,
    private readonly isolation: NodeIsolation,
  ) {}

  async run(payload: PrepareRunnerPayload, ctx: JobContext): Promise<Prepared> {
    const runner = await this.find(payload);
    if (!runner) return this.withoutRunner(payload);
    const obstacle = await this.isolation.blockingReason(this.sets.get(runner.runner_set)?.policy.allowHosts);
    // Another node may have the job by now, with the same right to the runner.
    ctx.signal.throwIfAborted();
    // Another job prepares the runner, or is about to find it unwanted: the result shows in a moment.
    if (!(await this.runners.lockForPreparation(runner.id, ctx.jobId)))
      return ctx.snooze(obstacle === undefined ? AGAIN_MS : ISOLATION_MS);
    // The runner's job may have run and ended before its container was recorded: its end must still be watched.
    const found = await this.container.findStarted(runner);
    // It got a job before its container was recorded, and the container is gone since.
    if (!found && runner.state === 'busy' && this.container.seesAll) {
      await this.exit.finalize(runner);
      return { skipped: 'its container is gone' };
    }
    // By now the runner may be assigned to another demand than it was admitted for, or to none.
    if (!found && !(await this.isWanted(runner))) return { skipped: 'no demand waits for this runner' };
    if (!found && obstacle !== undefined) {
      if (await this.runners.waitsFor(runner.id, obstacle)) ctx.log(obstacle);
      return ctx.snooze(ISOLATION_MS);
    }
    ctx.log(`runner ${runner.name} for ${runner.repository}`);
    const info = found ?? (await this.start(runner, ctx));
    if (!(await this.runners.started(runner.id, info))) {
      await this.registration.remove(runner);
      await this.container.remove(runner);
      return { skipped: 'the runner was ended while it started' };
    }
    this.watch.watch(runner);
    return { runnerId: runner.id, name: runner.name, containerId: info.id };
  }

  async onFailed(payload: PrepareRunnerPayload, error: Error, ctx: JobContext): Promise<void> {
    const runner = await this.find(payload);
    if (runner && (await this.runners.lockForPreparation(runner.id, ctx.jobId)))
      await this.exit.failStart(runner, error.message);
  }

  private find(payload: PrepareRunnerPayload): Promise<RunnerRow | undefined> {
    return 'runnerId' in payload
      ? this.runners.toPrepare(payload.runnerId)
      : this.runners.toPrepareFor(payload.demandId);
  }

  private async isWanted({ id, demand_id: demandId, retired }: RunnerRow): Promise<boolean> {
    return demandId === null ? !retired : (await this.demandStore.claimantOf(id)) !== undefined;
  }

  private async start(runner: RunnerRow, ctx: JobContext) {
    const set = this.sets.get(runner.runner_set);
    if (!set) throw new HubError('PERMANENT_ERROR', `The runner set "${runner.runner_set}" no longer exists`);
    const jit = await this.registration.register(runner, set);
    await this.runners.registered(runner.id, jit.runnerId);
    ctx.progress(50);
    ctx.signal.throwIfAborted();
    const waiting = new StartWaitReporter(this.runners, runner, ctx);
    const waits = (reason: string) => waiting.report(reason);
    const { jobId, signal } = ctx;
    const starting = this.container.run(runner, set, jit.encodedJitConfig, { jobId, waits, signal });
    return starting.finally(() => waiting.flushed());
  }

  /** Skips a job whose runner has been started, or whose demand waits: then there may be capacity now. */
  private async withoutRunner(payload: PrepareRunnerPayload): Promise<Prepared> {
    if ('runnerId' in payload) return { skipped: 'the runner has been started, or has ended' };
    const { demandId } = payload;
    const demand = await this.demandStore.find(demandId);
    if (!demand) throw new HubError('PERMANENT_ERROR', `There is no demand ${demandId}`);
    if (demand.state === 'queued' || demand.state === 'held') await this.capacity.fill();
    return { skipped: `the demand is ${demand.state} and has no runner to start` };
  }
}
