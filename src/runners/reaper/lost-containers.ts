import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONTAINER_RUNTIME, type ContainerInfo, type ContainerRuntime } from '../../containers/container-runtime.js';
import { HUB_LABEL } from '../../containers/labels.js';
import { OwnContainers } from '../../containers/own-containers.js';
import { GitHubClient } from '../../github/github-client.js';
import { RUNNER_LABEL, SCOPE_LABEL } from '../runner-container.js';
import { scopeTarget } from '../scope-target.js';
import { Census } from './census.js';

/** Runners' containers on this machine that the ledger knows no open runner for. */
@Injectable()
export class LostContainers {
  private readonly logger = new Logger(LostContainers.name);

  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    private readonly own: OwnContainers,
    private readonly census: Census,
    private readonly github: GitHubClient,
  ) {}

  /** Answers how many were removed. */
  async remove(signal?: AbortSignal): Promise<number> {
    const all = await this.runtime.list({ [HUB_LABEL]: this.own.hub });
    const runners = all.filter(({ labels }) => labels[RUNNER_LABEL] !== undefined);
    const lost = await this.census.lost(runners.map(({ name }) => name));
    let removed = 0;
    for (const container of runners.filter(({ name }) => lost.has(name))) {
      signal?.throwIfAborted();
      if (await this.isBusy(container)) continue;
      this.logger.warn(
        { container: container.name },
        'removing the container of a runner that the ledger has no use for',
      );
      if (await this.runtime.destroy(container.name)) removed += 1;
    }
    return removed;
  }

  /** A ledger that was restored from an older copy does not know who runs: GitHub does, and a job is not taken away. */
  private async isBusy({ name, state, labels }: ContainerInfo): Promise<boolean> {
    const scope = labels[SCOPE_LABEL];
    if (state !== 'running' || scope === undefined) return false;
    return (await this.github.findRunner(scopeTarget(scope), name))?.busy ?? false;
  }
}
