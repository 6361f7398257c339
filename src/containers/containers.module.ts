import { Logger, Module } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { ContainerCeiling } from './container-ceiling.js';
import { Containers } from './container-list.js';
import { CONTAINER_RUNTIME, type ContainerRuntime } from './container-runtime.js';
import { DockerRuntime } from './docker/docker-runtime.js';
import { CreateContainerHandler } from './handlers/create-container.handler.js';
import { DestroyContainerHandler } from './handlers/destroy-container.handler.js';
import { HealthCheckHandler } from './handlers/health-check.handler.js';
import { HostRuntime } from './host/host-runtime.js';
import { hubIdentity } from './labels.js';
import { KubernetesRuntime } from './kubernetes/kubernetes-runtime.js';
import { NodeIsolation } from './node-isolation.js';
import { OwnContainers } from './own-containers.js';

/** Creates the configured runtime. It need not be reachable yet: the first call connects to it. */
export function createRuntime(config: HubConfig): ContainerRuntime {
  switch (config.containerRuntime) {
    case 'docker':
      return new DockerRuntime({
        dockerHost: config.dockerHost,
        githubApiUrl: config.github.apiUrl,
        registryAuthFile: config.registryAuthFile,
        hub: hubIdentity(config),
        allowLists: config.runners.sets.flatMap(({ policy: { allowHosts } }) => (allowHosts ? [allowHosts] : [])),
      });
    case 'host':
      new Logger('ContainersModule').warn(
        "CONTAINER_RUNTIME=host: jobs run without isolation, as processes of this machine under the hub's own user",
      );
      return new HostRuntime({ dataDir: config.dataDir, runnerDir: config.runners.hostDir });
    case 'kubernetes':
      return new KubernetesRuntime(config.kubernetes);
    default:
      return unknownRuntime(config.containerRuntime);
  }
}

function unknownRuntime(kind: never): never {
  throw new HubError(
    'NOT_CONFIGURED',
    `CONTAINER_RUNTIME: ${String(kind)} is not a runtime; use docker, kubernetes or host`,
  );
}

@Module({
  providers: [
    { provide: CONTAINER_RUNTIME, inject: [HUB_CONFIG], useFactory: createRuntime },
    Containers,
    OwnContainers,
    ContainerCeiling,
    NodeIsolation,
    CreateContainerHandler,
    DestroyContainerHandler,
    HealthCheckHandler,
  ],
  exports: [CONTAINER_RUNTIME, Containers, NodeIsolation, OwnContainers],
})
export class ContainersModule {}
