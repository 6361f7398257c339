import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { CONTAINER_RUNTIME, type ContainerInfo, type ContainerRuntime } from './container-runtime.js';
import { HUB_LABEL, JOB_LABEL, RUNNER_LABEL, hubIdentity } from './labels.js';

/**
 * The containers that create_container has made for this hub. Its runners, and containers of others on the same
 * container engine, are neither shown nor touched.
 */
@Injectable()
export class OwnContainers {
  readonly hub: string;

  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    @Inject(HUB_CONFIG) config: HubConfig,
  ) {
    this.hub = hubIdentity(config);
  }

  /** Finds a container by id or name; undefined when there is none. */
  async find(idOrName: string): Promise<ContainerInfo | undefined> {
    const info = await this.runtime.inspect(idOrName);
    return info?.labels[HUB_LABEL] === this.hub && isOfJob(info) ? info : undefined;
  }

  /** Returns all that have not ended. */
  async alive(): Promise<ContainerInfo[]> {
    const all = await this.runtime.list({ [HUB_LABEL]: this.hub });
    return all.filter((info) => isOfJob(info) && info.state !== 'exited');
  }

  /** @throws HubError CONTAINER_NOT_FOUND */
  async get(idOrName: string): Promise<ContainerInfo> {
    const info = await this.find(idOrName);
    if (info) return info;
    throw new HubError('CONTAINER_NOT_FOUND', `No create_container job of this hub has made a container ${idOrName}`);
  }
}

function isOfJob({ labels }: ContainerInfo): boolean {
  return labels[JOB_LABEL] !== undefined && labels[RUNNER_LABEL] === undefined;
}
