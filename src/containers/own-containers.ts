import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { CONTAINER_RUNTIME, type ContainerInfo, type ContainerRuntime } from './container-runtime.js';
import { HUB_LABEL, hubIdentity } from './labels.js';

/** The containers that carry this hub's label. Of others on the same engine, nothing is told and nothing touched. */
@Injectable()
export class OwnContainers {
  readonly hub: string;

  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    @Inject(HUB_CONFIG) config: HubConfig,
  ) {
    this.hub = hubIdentity(config);
  }

  /** Undefined when there is none of this hub by that id or name. */
  async find(idOrName: string): Promise<ContainerInfo | undefined> {
    const info = await this.runtime.inspect(idOrName);
    return info?.labels[HUB_LABEL] === this.hub ? info : undefined;
  }

  /** @throws HubError CONTAINER_NOT_FOUND */
  async get(idOrName: string): Promise<ContainerInfo> {
    const info = await this.find(idOrName);
    if (info) return info;
    throw new HubError('CONTAINER_NOT_FOUND', `There is no container ${idOrName} of this hub`);
  }
}
