import type Docker from 'dockerode';
import { statusOf } from './docker-errors.js';
import type { Bridge } from './isolation.js';

/** A bridge of the engine, made when it is first needed. Of two nodes that make it at once one is first. */
export async function ensureNetwork(
  docker: Docker,
  options: Docker.NetworkCreateOptions,
): Promise<Docker.NetworkInspectInfo> {
  const network = docker.getNetwork(options.Name);
  try {
    return await network.inspect();
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
  try {
    await docker.createNetwork({ Driver: 'bridge', CheckDuplicate: true, ...options });
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
  }
  return network.inspect();
}

/** The engine's own naming: an explicit name would be one for all engines of a host. */
export function bridgeOf(network: Docker.NetworkInspectInfo): Bridge {
  const name = network.Options?.['com.docker.network.bridge.name'] ?? `br-${network.Id.slice(0, 12)}`;
  return { name, ipv6: network.EnableIPv6 === true };
}
