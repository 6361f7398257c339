import { Inject } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { PRIORITIES } from '../../jobs/priority.js';
import { exponential } from '../../jobs/retry-policy.js';
import { ContainerCeiling } from '../container-ceiling.js';
import { CONTAINER_RUNTIME, type ContainerRuntime, type ContainerSpec } from '../container-runtime.js';
import { canonicalImage, checkImage } from '../image-policy.js';
import { HUB_LABEL, JOB_LABEL } from '../labels.js';
import { OwnContainers } from '../own-containers.js';
import { createContainerPayload, type CreateContainerPayload } from './payloads.js';

export interface CreatedContainer {
  containerId: string;
  name: string;
  image: string;
  imageDigest?: string;
}

@JobHandler({
  type: 'create_container',
  queue: 'container-management',
  payload: createContainerPayload,
  retry: exponential({ attempts: 3, delay: '3s', notOn: ['IMAGE_NOT_ALLOWED', 'CONTAINER_NAME_TAKEN'] }),
  priority: ({ urgent }) => (urgent ? PRIORITIES.HIGH : undefined),
})
export class CreateContainerHandler implements Handler<CreateContainerPayload, CreatedContainer> {
  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
    private readonly own: OwnContainers,
    private readonly ceiling: ContainerCeiling,
  ) {}

  async run(wanted: CreateContainerPayload, ctx: JobContext): Promise<CreatedContainer> {
    checkImage(wanted.image, this.config.allowedImages);
    const spec: ContainerSpec = {
      name: wanted.name ?? `runnerhub-${ctx.jobId}`,
      // The name that was checked: a bare hexadecimal name would be taken for the id of any local image.
      image: canonicalImage(wanted.image),
      command: wanted.command,
      env: wanted.env,
      limits: wanted.limits,
      labels: { [HUB_LABEL]: this.own.hub, [JOB_LABEL]: ctx.jobId, ...this.ceiling.labels(wanted.limits) },
      nonRoot: true,
      network: 'none',
    };
    const made = await this.ceiling.within(ctx.jobId, wanted.limits, () => this.runtime.run(spec));
    // The runtime returns an existing container of that name: right for a repeated attempt, wrong for another job.
    if (made.labels[JOB_LABEL] !== ctx.jobId) {
      throw new HubError('CONTAINER_NAME_TAKEN', `A container named ${made.name} exists already, made by another job`);
    }
    return { containerId: made.id, name: made.name, image: wanted.image, imageDigest: made.imageDigest };
  }
}
