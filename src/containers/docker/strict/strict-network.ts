import type Docker from 'dockerode';
import { createHash } from 'node:crypto';
import { HubError } from '../../../common/errors.js';
import { HUB_LABEL } from '../../labels.js';
import { bridgeOf } from '../docker-network.js';
import type { HelperContainers } from '../helper-containers.js';
import { strictRules } from '../isolation-rules.js';
import { Isolation } from '../isolation.js';
import type { RunnerNetwork } from '../runner-network.js';
import { AllowListProxy, PROXY_PORT, PROXY_SETTINGS, proxyOf, proxyVariables } from './allow-list-proxy.js';
import { githubHosts, type GitHubHosts } from './github-hosts.js';
import { ensureInternal, subnetOf } from './internal-network.js';
import { split } from './subnet.js';

export const STRICT_LABEL = { 'io.runnerhub.network': 'strict' };

/**
 * A network from which only one proxy can be reached, which lets requests to the allowed hosts through. Each list of
 * hosts has its own: in a common network, a runner could use another set's proxy.
 */
export class StrictNetwork {
  readonly name: string;
  private readonly hosts: GitHubHosts;
  private readonly labels: Record<string, string>;
  private readonly isolation = new Isolation();
  private readonly proxy: AllowListProxy;

  /**
   * @param outer the network where the proxy finds the way out
   * @param allowHosts besides GitHub's own
   */
  constructor(
    private readonly docker: Docker,
    helpers: HelperContainers,
    private readonly outer: () => Promise<RunnerNetwork>,
    options: { hub: string; githubApiUrl: string; version: string },
    allowHosts: readonly string[],
  ) {
    const own = githubHosts(options.githubApiUrl);
    this.hosts = { allow: [...own.allow, ...allowHosts], trusted: own.trusted };
    // Another list, or another proxy, is another network: runners keep the network that they were started with.
    const mark = createHash('sha256')
      .update(JSON.stringify([options, this.hosts, PROXY_SETTINGS]))
      .digest('hex')
      .slice(0, 12);
    this.name = `runnerhub-strict-${mark}`;
    this.labels = { ...STRICT_LABEL, [HUB_LABEL]: options.hub };
    this.proxy = new AllowListProxy(docker, helpers, proxyOf(this.name), this.labels);
  }

  /**
   * Ensures network, rules and proxy.
   * @throws HubError NOT_CONFIGURED where this process may not write packet filter rules: Docker alone can't do it
   */
  async check(): Promise<RunnerNetwork> {
    const outer = await this.outer();
    const network = await ensureInternal(this.docker, this.name, this.labels);
    const address = split(subnetOf(network.IPAM)).proxy;
    if (!(await this.isolation.enforce(bridgeOf(network), strictRules(address, PROXY_PORT)))) {
      const fix = "run the hub as root (or with CAP_NET_ADMIN) on the engine's host, or choose network: open";
      throw new HubError('NOT_CONFIGURED', `Runners can't be put into a strict network: ${fix}`);
    }
    await this.proxy.ensure({ network: network.Id, address }, outer, this.hosts);
    // Without this address, Docker would query other name servers, and each query would be a way out.
    const proxy = { host: address, port: PROXY_PORT };
    return { network: network.Id, extraHosts: [], dns: [address], env: proxyVariables(address), proxy };
  }
}
