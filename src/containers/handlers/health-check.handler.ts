import { JobHandler, type Handler } from '../../jobs/job-handler.js';
import { once } from '../../jobs/retry-policy.js';
import type { ContainerInfo } from '../container-runtime.js';
import { OwnContainers } from '../own-containers.js';
import { containerIdPayload, type ContainerIdPayload } from './payloads.js';

export interface ContainerHealth {
  state: ContainerInfo['state'];
  /** Result of the image's own health check; null when it has none. */
  health: 'healthy' | 'unhealthy' | 'starting' | null;
  running: boolean;
  exitCode: number | null;
}

@JobHandler({ type: 'health_check', queue: 'container-management', payload: containerIdPayload, retry: once })
export class HealthCheckHandler implements Handler<ContainerIdPayload, ContainerHealth> {
  constructor(private readonly own: OwnContainers) {}

  async run({ containerId }: ContainerIdPayload): Promise<ContainerHealth> {
    const { state, health, exitCode } = await this.own.get(containerId);
    return { state, health: health ?? null, running: state === 'running', exitCode: exitCode ?? null };
  }
}
