import { fieldOf, HubError, messageOf } from '../../../common/errors.js';
import type { HubConfig } from '../../../config/hub-config.js';
import type {
  ContainerInfo,
  ContainerRuntime,
  ContainerSpec,
  StartOptions,
} from '../../../containers/container-runtime.js';
import { checkImage } from '../../../containers/image-policy.js';
import {
  DEPLOYMENT_LABEL,
  ENVIRONMENT_LABEL,
  HUB_LABEL,
  PROJECT_LABEL,
  TARGET_LABEL,
  TASK_LABEL,
} from '../../../containers/labels.js';
import type { OpenProject } from '../../../projects/projects.js';
import type { DeployClaims } from '../deploy-claims.js';
import { imageOf } from '../model/deploy.js';
import { IMAGE_ABSENT, imageAbsent, unhealthy } from '../model/failures.js';
import { DeployPlatform, type Applied, type ApplyContext, type FoundPreview, type Rollout } from '../model/platform.js';
import { containerName } from './container-name.js';
import { answers } from './health-probe.js';
import { hostOfPorts, probeHost } from './port-address.js';
import { bytesOf, coresOf } from './quantities.js';

/** Time for a process to end after SIGTERM, in which it answers the requests that it has. */
const DRAIN_MS = 30_000;
const MAX_RESTARTS = 3;
/** Ports that are tried when other programs use some. */
const MAX_PORTS = 20;
const PORT_TAKEN = /port is already allocated|address already in use/i;
/** Path of the health check: a restarted hub needs it though the project may have changed. */
const HEALTH_LABEL = 'io.runnerhub.health-path';

/** Runs deployments as containers of one Docker engine, each with a published port. */
export class DockerPlatform extends DeployPlatform {
  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly claims: Pick<DeployClaims, 'claimPort'>,
    private readonly hub: string,
    private readonly config: Pick<HubConfig, 'allowedImages' | 'deployPorts' | 'dockerHost' | 'timings'>,
  ) {
    super();
  }

  check({ secretRefs }: OpenProject): void {
    if (secretRefs.length === 0) return;
    const fix = 'move these variables to envVars, or set CONTAINER_RUNTIME=kubernetes';
    throw new HubError('NOT_CONFIGURED', `Docker has no Secrets for the secretRefs of the project: ${fix}`, {
      final: true,
    });
  }

  async apply({ rollout, before, project, signal, progress, log }: ApplyContext): Promise<Applied> {
    const image = imageOf(project.dockerImage, rollout.commitHash);
    checkImage(image, this.config.allowedImages);
    const name = rollout.resource ?? containerName(rollout, project.name);
    progress(20);
    const port = await this.start(
      { rollout, before: before?.port ?? null, wait: { signal, waits: log } },
      (published) => ({
        name,
        image,
        env: project.envVars,
        labels: labelsOf(this.hub, rollout, project.healthPath),
        limits: { cpus: coresOf(project.cpu), memoryBytes: bytesOf(project.memory) },
        nonRoot: true,
        network: 'deploy',
        restarts: true,
        publish: { address: this.config.deployPorts.address, port: published, containerPort: project.port },
      }),
    );
    progress(40);
    const url = `http://${hostOfPorts(this.config)}:${port}`;
    return { image, url, namespace: null, resource: name, port, manifest: null };
  }

  async health(rollout: Rollout): Promise<{ revision: string | null } | undefined> {
    const { resource, port, appliedAt } = rollout;
    const info = await this.runtime.inspect(resource ?? '');
    if (!info || info.labels[DEPLOYMENT_LABEL] !== rollout.deploymentId)
      throw unhealthy(`somebody has removed the container ${resource}`);
    if ((info.restarts ?? 0) >= MAX_RESTARTS || info.state === 'exited')
      throw unhealthy(`the container ${info.name} ends again and again${ended(info)}; read its log`);
    const path = info.labels[HEALTH_LABEL] ?? '/';
    const probe = await answers(`http://${probeHost(this.config)}:${port}${path}`);
    if (probe === 200) return { revision: info.imageDigest ?? null };
    const limit = this.config.timings.deployHealthMs;
    if (appliedAt && Date.now() - appliedAt.getTime() > limit)
      throw unhealthy(`${path} did not answer 200 within ${limit / 1000} s (last: ${probe})`);
    return undefined;
  }

  /** Ends the containers that the new one has replaced, with a grace for their requests. */
  async retire(rollout: Rollout): Promise<void> {
    const all = await this.runtime.list({ [HUB_LABEL]: this.hub, [TARGET_LABEL]: rollout.target });
    for (const { id, labels } of all) {
      if (labels[DEPLOYMENT_LABEL] !== rollout.deploymentId) await this.runtime.destroy(id, DRAIN_MS);
    }
  }

  async undo(rollout: Rollout): Promise<void> {
    const info = await this.runtime.inspect(rollout.resource ?? '');
    const isMine = info?.labels[HUB_LABEL] === this.hub && info.labels[DEPLOYMENT_LABEL] === rollout.deploymentId;
    if (info && isMine) await this.runtime.destroy(info.id);
  }

  async previews(): Promise<FoundPreview[]> {
    const found = await this.runtime.list({ [HUB_LABEL]: this.hub, [ENVIRONMENT_LABEL]: 'preview' });
    return found.map(({ name, labels, createdAt }) => ({
      ...{ name, resource: null, deploymentId: labels[DEPLOYMENT_LABEL], deployedAt: createdAt },
    }));
  }

  async remove({ name }: FoundPreview): Promise<void> {
    const info = await this.runtime.inspect(name);
    const isMine = info?.labels[HUB_LABEL] === this.hub && info.labels[ENVIRONMENT_LABEL] === 'preview';
    if (info && isMine) await this.runtime.destroy(info.id, DRAIN_MS);
  }

  /** Starts the container at a port that no other program uses; a repeated attempt finds it at its own. */
  private async start(
    { rollout, before, wait }: { rollout: Rollout; before: number | null; wait: StartOptions },
    spec: (port: number) => ContainerSpec,
  ): Promise<number> {
    const taken = new Set<number>();
    let port = rollout.port;
    for (;;) {
      port ??= await this.claims.claimPort(rollout, spec(0).name, before, taken);
      try {
        await this.runtime.run(spec(port), wait);
        return port;
      } catch (error) {
        if (isAbsent(error)) throw imageAbsent(spec(port).image, error);
        if (!PORT_TAKEN.test(messageOf(error))) throw error;
        if (before !== null || taken.size >= MAX_PORTS) throw portTaken(port, error);
        taken.add(port);
        port = null;
      }
    }
  }
}

function labelsOf(hub: string, rollout: Rollout, healthPath: string): Record<string, string> {
  const { projectId, environment, taskId, target, deploymentId } = rollout;
  return {
    ...{ [HUB_LABEL]: hub, [PROJECT_LABEL]: projectId, [ENVIRONMENT_LABEL]: environment, [TARGET_LABEL]: target },
    ...(taskId !== null && { [TASK_LABEL]: taskId }),
    ...{ [DEPLOYMENT_LABEL]: deploymentId, [HEALTH_LABEL]: healthPath },
  };
}

const ended = ({ exitCode, oomKilled }: ContainerInfo) => {
  if (oomKilled) return ' for lack of memory';
  return exitCode === undefined ? '' : ` with exit code ${exitCode}`;
};

const isAbsent = (error: unknown) =>
  fieldOf(error, 'code') === 'PERMANENT_ERROR' &&
  /pulled/.test(messageOf(error)) &&
  IMAGE_ABSENT.test(messageOf(error));

function portTaken(port: number, cause: unknown): HubError {
  const fix = `end it, or change DEPLOY_PORTS`;
  return new HubError('RESOURCE_TEMPORARILY_UNAVAILABLE', `Another program uses port ${port}: ${fix}`, { cause });
}
