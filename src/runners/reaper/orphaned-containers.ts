import { Inject, Injectable, Logger } from '@nestjs/common';
import { HubError, messageOf } from '../../common/errors.js';
import { CONTAINER_RUNTIME, type ContainerInfo, type ContainerRuntime } from '../../containers/container-runtime.js';
import { HUB_LABEL, RUNNER_LABEL } from '../../containers/labels.js';
import { OwnContainers } from '../../containers/own-containers.js';
import { nullIfNotFound } from '../../github/client/github-api.js';
import { GitHubClient } from '../../github/client/github-client.js';
import { SCOPE_LABEL } from '../provisioning/runner-container.js';
import { RunnerNames } from '../model/runner-names.js';
import { scopeTarget } from '../../github/client/github-target.js';
import { RunnerInventory } from './runner-inventory.js';

/** Removes runner containers of this machine for which the ledger has no open runner. */
@Injectable()
export class OrphanedContainers {
  private readonly logger = new Logger(OrphanedContainers.name);

  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    private readonly own: OwnContainers,
    private readonly names: RunnerNames,
    private readonly runnerInventory: RunnerInventory,
    private readonly github: GitHubClient,
  ) {}

  /** Returns how many were removed. One that can't be removed is left for the next time. */
  async remove(signal?: AbortSignal): Promise<number> {
    const prefix = await this.names.prefix();
    const all = await this.runtime.list({ [HUB_LABEL]: this.own.hub });
    const runners = all.filter(({ name, labels }) => labels[RUNNER_LABEL] !== undefined && name.startsWith(prefix));
    const lost = await this.runnerInventory.lost(runners.map(({ name }) => name));
    let removed = 0;
    for (const container of runners.filter(({ name }) => lost.has(name))) {
      signal?.throwIfAborted();
      try {
        if (await this.removeOne(container)) removed += 1;
      } catch (error) {
        const { name } = container;
        this.logger.warn(
          { container: name, reason: messageOf(error) },
          'orphaned container could not be removed; the next pass retries it',
        );
      }
    }
    return removed;
  }

  private async removeOne(container: ContainerInfo): Promise<boolean> {
    if (await this.isBusy(container)) return false;
    this.logger.warn(
      { container: container.name },
      'removing an orphaned container; the ledger has no open runner for it',
    );
    return this.runtime.destroy(container.name);
  }

  /**
   * Whether GitHub says that the runner is busy. A ledger restored from an older backup does not know, and a running
   * job is not killed. An idle runner loses its registration first, so that it gets no job that would be killed.
   */
  private async isBusy({ name, state, labels }: ContainerInfo): Promise<boolean> {
    const scope = labels[SCOPE_LABEL];
    if (state !== 'running' || scope === undefined) return false;
    const target = scopeTarget(scope);
    const runner = await nullIfNotFound(this.github.findRunner(target, name));
    if (!runner) return false;
    try {
      await this.github.deleteRunner(target, runner.id);
      return false;
    } catch (error) {
      if (error instanceof HubError && error.code === 'RUNNER_BUSY') return true;
      throw error;
    }
  }
}
