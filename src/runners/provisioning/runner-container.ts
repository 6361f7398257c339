import { Inject, Injectable, Logger } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import {
  CONTAINER_RUNTIME,
  type ContainerInfo,
  type ContainerRuntime,
  type ContainerSpec,
  type StartOptions,
} from '../../containers/container-runtime.js';
import { HUB_LABEL, JOB_LABEL, REPOSITORY_LABEL, RUNNER_LABEL, hubIdentity } from '../../containers/labels.js';
import { HubError } from '../../common/errors.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import type { RunnerSet } from '../model/runner-sets.js';
import { RunnerStore, type RunnerRow } from '../store/runner-store.js';

/** Labels of a runner's container: its scope at GitHub, and the demand that it was started for, if any. */
export const SCOPE_LABEL = 'io.runnerhub.scope';
export const DEMAND_LABEL = 'io.runnerhub.demand';

/** The runner's folder in GitHub's image, and the command that starts it. */
const HOME = '/home/runner';
const COMMAND = [`${HOME}/run.sh`];
/** Length to which a log is cut at its end; the last lines show how the runner ended. */
const MAX_LOG = 1024 * 1024;

/** A runner's container, named after the runner so that it can be found after any crash. */
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

  /** Returns an earlier attempt's container. One that was only created is removed: its configuration is of no use. */
  async findStarted(runner: RunnerRow): Promise<ContainerInfo | undefined> {
    const info = await this.find(runner);
    if (info?.state !== 'created') return info;
    await this.runtime.destroy(runner.name);
    return undefined;
  }

  /** Starts the container. The configuration goes only into the process's environment: its holder can take the job. */
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

  /** Ensures the network of a set's runners: a firewall may have been reloaded, a proxy removed. */
  ensureNetwork({ policy }: RunnerSet): Promise<void> {
    return this.runtime.ensureNetwork(policy.allowHosts);
  }

  /** Resolves when the container has ended; undefined when it is gone. */
  wait({ name }: RunnerRow, signal: AbortSignal): Promise<ContainerInfo | undefined> {
    return this.runtime.wait(name, signal);
  }

  /** Returns the milliseconds until it has run for `timeoutMs`; undefined where there is no such limit, or no container. */
  async timeLeft(runner: RunnerRow, timeoutMs: number | undefined): Promise<number | undefined> {
    if (timeoutMs === undefined) return undefined;
    const { startedAt } = (await this.find(runner)) ?? {};
    return startedAt && Math.max(0, startedAt.getTime() + timeoutMs - Date.now());
  }

  follow(name: string, signal: AbortSignal): AsyncIterable<Buffer> {
    return this.runtime.follow(name, signal);
  }

  /** Records the container's end and its log; returns undefined when it is gone. */
  async keepRecord(runner: RunnerRow): Promise<ContainerInfo | undefined> {
    const info = await this.find(runner);
    if (!info) return undefined;
    await this.runners.exited(runner.id, info, await this.lastLog(runner));
    return info;
  }

  /** Returns null when the log can't be read: its tail is stored already, and the runner's end must not wait for it. */
  private async lastLog({ id: runnerId, name }: RunnerRow): Promise<string | null> {
    try {
      return toPostgresSafe(await this.runtime.logs(name)).slice(-MAX_LOG);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.logger.warn(
        { runnerId, reason: error.message },
        "end of a runner's log could not be read; the stored tail is kept",
      );
      return null;
    }
  }

  /** Removes the container. Returns false when there is none, or none that this machine can see. */
  async remove(runner: RunnerRow): Promise<boolean> {
    if (runner.host !== null && !this.sees(runner.host)) return false;
    return this.runtime.destroy(runner.name);
  }

  /** Returns the log as it is now, at no cost to a running job; null when it can't be read. */
  async currentLog({ name, host }: RunnerRow): Promise<string | null> {
    if (host === null || !this.sees(host)) return null;
    return this.runtime.logs(name).catch((error: unknown) => {
      // The runtime is away, or the container is gone by now: not the caller's fault.
      if (error instanceof HubError) return null;
      throw error;
    });
  }

  /** Whether this node reaches the host's containers: only its own machine's, but a cluster's pods belong to no node. */
  private sees(host: string): boolean {
    return this.seesAll || host === this.runners.host;
  }

  /** Whether a container that this node does not find exists nowhere. */
  get seesAll(): boolean {
    return this.runtime.kind === 'kubernetes';
  }
}
