import type Docker from 'dockerode';
import { ensureNetwork } from './docker-network.js';

const DEPLOY_NETWORK = 'runnerhub-deploys';

/**
 * Ensures the network of deployments and returns its id: a bridge without traffic between containers. Unlike runners,
 * which run anybody's code, deployments may reach private networks, where their databases are.
 */
export async function deployNetwork(docker: Docker): Promise<string> {
  const network = await ensureNetwork(docker, DEPLOY_NETWORK, () => ({
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
    Labels: { 'io.runnerhub.network': 'deploy' },
  }));
  return network.Id;
}
