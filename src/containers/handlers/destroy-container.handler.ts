import { Inject } from '@nestjs/common';
import { JobHandler, type Handler } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../container-runtime.js';
import { OwnContainers } from '../own-containers.js';
import { containerIdPayload, type ContainerIdPayload } from './payloads.js';

@JobHandler({
  type: 'destroy_container',
  queue: 'container-management',
  payload: containerIdPayload,
  retry: exponential({ attempts: 5, delay: '2s' }),
})
export class DestroyContainerHandler implements Handler<ContainerIdPayload, { removed: boolean }> {
  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    private readonly own: OwnContainers,
  ) {}

  /** Destroys a container. One that is absent, or not this hub's, counts as removed, so a repeated attempt succeeds. */
  async run({ containerId }: ContainerIdPayload): Promise<{ removed: boolean }> {
    const found = await this.own.find(containerId);
    return { removed: found !== undefined && (await this.runtime.destroy(found.id)) };
  }
}
