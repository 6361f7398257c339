import { Inject, Injectable, Logger } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import {
  CONTAINER_RUNTIME,
  type ContainerInfo,
  type ContainerRuntime,
  type ContainerSpec,
  type StartOptions,
} from '../containers/container-runtime.js';
import { HUB_LABEL, JOB_LABEL, REPOSITORY_LABEL, RUNNER_LABEL, hubIdentity } from '../containers/labels.js';
import { HubError } from '../common/errors.js';
import { toPostgresSafe } from '../common/postgres-safe-json.js';
import type { RunnerSet } from './runner-sets.js';
import { RunnerStore, type RunnerRow } from './runner-store.js';

/** The runner that it is, what it is registered with, and the demand that it was started for, if any. */
export const SCOPE_LABEL = 'io.runnerhub.scope';
export const DEMAND_LABEL = 'io.runnerhub.demand';

/** Where the runner lies in GitHub's image, and what starts it there. */
const HOME = '/home/runner';
const COMMAND = [`${HOME}/run.sh`];
/** What is kept of a log: its end tells how it ended. */
const MAX_LOG = 1024 * 1024;

/** A runner's container; it has the runner's name, so that it can be found after any crash. */
@Injectable()
export class RunnerContainer {
  private readonly logger = new Logger(RunnerContainer.name);
  private readonly hub: string;

  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    @Inject(HUB_CONFIG) config: HubConfig,
    private readonly runners: RunnerStore,
  ) {
    this.hub = hubIdentity(config);
  }

  find({ name }: RunnerRow): Promise<ContainerInfo | undefined> {
    return this.runtime.inspect(name);
  }

  /** What an earlier attempt has started. One that it only created is removed: its configuration is of no use. */
  async findStarted(runner: RunnerRow): Promise<ContainerInfo | undefined> {
    const info = await this.find(runner);
    if (info?.state !== 'created') return info;
    await this.runtime.destroy(runner.name);
    return undefined;
  }

  /** The configuration goes into the process's environment and nowhere else: whoever has it can take the job. */
  run(
    { id, name, image, repository, scope, demand_id: demandId }: RunnerRow,
    { limits, policy, allowRoot }: Pick<RunnerSet, 'limits' | 'policy' | 'allowRoot'>,
    jitConfig: string,
    { jobId, ...options }: StartOptions & { jobId: string },
  ) {
    const spec: ContainerSpec = {
      name,
      image,
      command: COMMAND,
      workingDir: HOME,
      env: { ACTIONS_RUNNER_INPUT_JITCONFIG: jitConfig },
      labels: {
        [HUB_LABEL]: this.hub,
        [JOB_LABEL]: jobId,
        [REPOSITORY_LABEL]: repository,
        [RUNNER_LABEL]: id,
        [SCOPE_LABEL]: scope,
        ...(demandId === null ? {} : { [DEMAND_LABEL]: demandId }),
      },
      limits,
      ...policy,
      nonRoot: !allowRoot,
      network: 'runner',
    };
    return this.runtime.run(spec, options);
  }

  /** Where a set's runners are stays as it was: a firewall may have been loaded anew, a proxy removed. */
  ensureNetwork({ policy }: RunnerSet): Promise<void> {
    return this.runtime.ensureNetwork(policy.allowHosts);
  }

  /** Resolves when it has ended; undefined when it is gone. */
  wait({ name }: RunnerRow, signal: AbortSignal): Promise<ContainerInfo | undefined> {
    return this.runtime.wait(name, signal);
  }

  /** Milliseconds until it has run for so long; undefined where there is no such limit, or no container. */
  async timeLeft(runner: RunnerRow, timeoutMs: number | undefined): Promise<number | undefined> {
    if (timeoutMs === undefined) return undefined;
    const { startedAt } = (await this.find(runner)) ?? {};
    return startedAt && Math.max(0, startedAt.getTime() + timeoutMs - Date.now());
  }

  follow(name: string, signal: AbortSignal): AsyncIterable<Buffer> {
    return this.runtime.follow(name, signal);
  }

  /** Keeps what is known of it and its log; undefined when it is gone. */
  async keepRecord(runner: RunnerRow): Promise<ContainerInfo | undefined> {
    const info = await this.find(runner);
    if (!info) return undefined;
    await this.runners.exited(runner.id, info, await this.lastLog(runner));
    return info;
  }

  /** Null while it can't be had: what was read while it grew is kept already, and its runner must not wait for it. */
  private async lastLog({ id: runnerId, name }: RunnerRow): Promise<string | null> {
    try {
      return toPostgresSafe(await this.runtime.logs(name)).slice(-MAX_LOG);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.logger.warn({ runnerId, reason: error.message }, "the end of a runner's log could not be read");
      return null;
    }
  }

  /** False when there is none, or none that this machine can see. */
  async remove(runner: RunnerRow): Promise<boolean> {
    if (runner.host !== null && !this.sees(runner.host)) return false;
    return this.runtime.destroy(runner.name);
  }

  /** As it is now, on no cost of a running job: null while it can't be had. */
  async currentLog({ name, host }: RunnerRow): Promise<string | null> {
    if (host === null || !this.sees(host)) return null;
    return this.runtime.logs(name).catch((error: unknown) => {
      // The engine is away, or the container is gone by now: no fault of who asks.
      if (error instanceof HubError) return null;
      throw error;
    });
  }

  /** Another machine's containers are out of reach, but a cluster's pods belong to no node of the hub. */
  private sees(host: string): boolean {
    return this.seesAll || host === this.runners.host;
  }

  /** What this node does not find is nowhere. */
  get seesAll(): boolean {
    return this.runtime.kind === 'kubernetes';
  }
}
