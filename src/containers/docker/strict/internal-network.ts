import type Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { HubError } from '../../../common/errors.js';
import { engineMessage, statusOf } from '../docker-errors.js';
import { ensureNetwork } from '../docker-network.js';
import { split } from './subnet.js';

/** API version of Docker 28, from which a bridge need not have an address of the host's own. */
const ISOLATED_SINCE = 1.48;
const ATTEMPTS = 5;

/**
 * Ensures a bridge that leads nowhere: neither to other networks, nor from container to container; where Docker
 * supports it, not to this host either. An address in it can be chosen, because the subnet that Docker has picked is
 * written out.
 */
export async function ensureInternal(
  docker: Docker,
  name: string,
  labels: Record<string, string>,
): Promise<Docker.NetworkInspectInfo> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ensureNetwork(docker, name, () => newNetwork(docker, name, labels));
    } catch (error) {
      // Meanwhile another network may have got the subnet, or a sweep removed the trial network.
      const again = /overlap/i.test(engineMessage(error)) || statusOf(error) === 404;
      if (!again || attempt === ATTEMPTS) throw error;
    }
  }
}

async function newNetwork(docker: Docker, name: string, labels: Record<string, string>) {
  const { ApiVersion } = await docker.version();
  const isolated = Number(ApiVersion) >= ISOLATED_SINCE;
  const options = {
    ...{ Internal: true, Labels: labels },
    Options: {
      'com.docker.network.bridge.enable_icc': 'false',
      ...(isolated ? { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' } : {}),
    },
  };
  // Only Docker knows which subnets are free, and shows one by making a network.
  const trial = await docker.createNetwork({ ...options, Name: `${name}-${randomBytes(4).toString('hex')}` });
  const { IPAM } = await trial.inspect();
  await trial.remove();
  const { subnet, ipRange } = split(subnetOf(IPAM));
  return { ...options, IPAM: { Driver: 'default', Config: [{ Subnet: subnet, IPRange: ipRange }] } };
}

/** Returns the network's IPv4 subnet. @throws HubError DOCKER_DAEMON_ERROR where it has none */
export function subnetOf(ipam: Docker.NetworkInspectInfo['IPAM']): string {
  const subnet = ipam?.Config?.map(({ Subnet }) => Subnet ?? '').find((text) => /^[\d.]+\/\d+$/.test(text));
  if (subnet !== undefined) return subnet;
  throw new HubError('DOCKER_DAEMON_ERROR', "The engine's networks have no IPv4 addresses");
}
