import type { HubConfig } from '../../config/hub-config.js';
import type { ContainerRuntime } from '../../containers/container-runtime.js';
import { KubernetesApi } from '../../containers/kubernetes/kubernetes-api.js';
import { hubIdentity } from '../../containers/labels.js';
import type { DeployClaims } from './deploy-claims.js';
import { DockerPlatform } from './docker/docker-platform.js';
import { HostPlatform } from './host-platform.js';
import { Cluster } from './kubernetes/cluster.js';
import { KubernetesPlatform } from './kubernetes/kubernetes-platform.js';
import type { DeployPlatform } from './model/platform.js';

/** Creates the platform of the configured runtime. It need not be reachable yet. */
export function createPlatform(config: HubConfig, runtime: ContainerRuntime, claims: DeployClaims): DeployPlatform {
  const hub = hubIdentity(config);
  switch (config.containerRuntime) {
    case 'docker':
      return new DockerPlatform(runtime, claims, hub, config);
    case 'kubernetes':
      return new KubernetesPlatform(new Cluster(new KubernetesApi(config.kubernetes), hub), claims, hub);
    case 'host':
      return new HostPlatform();
  }
}
