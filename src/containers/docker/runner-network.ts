import type Docker from 'dockerode';
import { isIP } from 'node:net';
import { apiException, isLoopback, nameServers } from './isolation-exceptions.js';
import { Isolation, type Bridge } from './isolation.js';
import { statusOf } from './docker-errors.js';

export const RUNNER_NETWORK = 'runnerhub-runners';
/** A reloaded firewall or a restarted engine loses rules: they are looked at again after this time. */
const RECHECK_MS = 30_000;

export interface RunnerNetworkState {
  isolated: boolean;
  extraHosts: string[];
}

/** The runners' own bridge: made when it is first needed, without traffic between containers, isolated if possible. */
export class RunnerNetwork {
  private readonly isolation = new Isolation();
  private checked?: { at: number; state: Promise<RunnerNetworkState> };

  constructor(
    private readonly docker: Docker,
    private readonly githubApiUrl: string,
  ) {}

  /** Makes sure of the network; what was found holds for 30 s. */
  async ensure(): Promise<RunnerNetworkState> {
    if (this.checked === undefined || Date.now() - this.checked.at > RECHECK_MS) {
      this.checked = { at: Date.now(), state: this.check() };
    }
    const { state } = this.checked;
    return state.catch((error: unknown) => {
      if (this.checked?.state === state) this.checked = undefined;
      throw error;
    });
  }

  /** To be called when the engine says that the network is gone. */
  forget(): void {
    this.checked = undefined;
  }

  private async check(): Promise<RunnerNetworkState> {
    const network = (await this.find()) ?? (await this.create());
    const gateway = network.IPAM?.Config?.map((config) => config.Gateway).find((ip) => isIP(ip ?? '') === 4);
    const exceptions = [...(await nameServers()), ...(await apiException(this.githubApiUrl, gateway))];
    const isolated = await this.isolation.enforce(
      bridgeOf(network),
      exceptions.filter(({ ip }) => !isLoopback(ip)),
    );
    // Only a simulator listens on this host's loopback; its runners find the host by this name.
    const local = isLocal(this.githubApiUrl) && gateway !== undefined;
    return { isolated, extraHosts: local ? [`host.docker.internal:${gateway}`] : [] };
  }

  private async find(): Promise<Docker.NetworkInspectInfo | undefined> {
    try {
      return await this.docker.getNetwork(RUNNER_NETWORK).inspect();
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  private async create(): Promise<Docker.NetworkInspectInfo> {
    try {
      await this.docker.createNetwork({
        Name: RUNNER_NETWORK,
        Driver: 'bridge',
        CheckDuplicate: true,
        Options: { 'com.docker.network.bridge.enable_icc': 'false' },
        Labels: { 'io.runnerhub.network': 'runner' },
      });
    } catch (error) {
      if (statusOf(error) !== 409) throw error; // Another node was faster.
    }
    return this.docker.getNetwork(RUNNER_NETWORK).inspect();
  }
}

function isLocal(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || isLoopback(host);
}

/** The engine's own naming: an explicit name would be one for all engines of a host. */
function bridgeOf(network: Docker.NetworkInspectInfo): Bridge {
  const name = network.Options?.['com.docker.network.bridge.name'] ?? `br-${network.Id.slice(0, 12)}`;
  return { name, ipv6: network.EnableIPv6 === true };
}
