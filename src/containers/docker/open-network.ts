import type Docker from 'dockerode';
import { isIP } from 'node:net';
import { isLoopback } from '../../config/load-config.js';
import { apiAddress } from './api-address.js';
import { bridgeOf, ensureNetwork } from './docker-network.js';
import { apiAllowRule, nameServers } from './firewall-allow-rules.js';
import { openRules } from './isolation-rules.js';
import { Isolation } from './isolation.js';
import type { RunnerNetwork } from './runner-network.js';

export const OPEN_NETWORK = 'runnerhub-runners';

export interface OpenRunnerNetwork extends RunnerNetwork {
  /** This host's address on the bridge. */
  gateway: string | undefined;
}

/** A bridge to the internet without traffic between containers, and without the blocked ranges if rules can be written. */
export class OpenNetwork {
  private readonly isolation = new Isolation();

  constructor(
    private readonly docker: Docker,
    private readonly githubApiUrl: string,
    private readonly name = OPEN_NETWORK,
  ) {}

  async check(): Promise<OpenRunnerNetwork> {
    const network = await ensureNetwork(this.docker, this.name, () => ({
      Options: { 'com.docker.network.bridge.enable_icc': 'false' },
      Labels: { 'io.runnerhub.network': 'runner' },
    }));
    const gateway = network.IPAM?.Config?.map((config) => config.Gateway).find((ip) => isIP(ip ?? '') === 4);
    const found = [...(await nameServers()), ...(await apiAllowRule(this.githubApiUrl, gateway))];
    const exceptions = found.filter(({ ip }) => !isLoopback(ip));
    await this.isolation.enforce(bridgeOf(network), openRules(exceptions));
    // Only a simulator listens on this host's loopback; its runners reach the host by this name.
    const local = apiAddress(this.githubApiUrl).local && gateway !== undefined;
    const extraHosts = local ? [`host.docker.internal:${gateway}`] : [];
    return { network: network.Id, extraHosts, gateway };
  }
}
