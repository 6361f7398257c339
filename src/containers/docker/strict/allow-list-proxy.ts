import type Docker from 'dockerode';
import { setTimeout as delay } from 'node:timers/promises';
import { BLOCKED_RANGES } from '../../../common/blocked-ranges.js';
import { statusOf } from '../docker-errors.js';
import type { HelperContainers } from '../helper-containers.js';
import type { RunnerNetwork } from '../runner-network.js';
import type { GitHubHosts } from './github-hosts.js';

export const PROXY_PORT = 3128;
/** Time from a proxy's creation until it listens; another node of this Docker engine may be starting it. */
const STARTING_MS = 10_000;
const POLL_MS = 50;
/** A tunnel takes some 150 KB while data flows, and 2,048 may be open. */
const LIMITS = { cpus: 2, memoryBytes: 512 * 1024 ** 2, pids: 128 };
/** Node.js has four threads by default, and each name lookup takes one for as long as its name server does. */
const ENV = { UV_THREADPOOL_SIZE: '32' };
/** Settings of all proxies: a change of them makes another proxy. */
export const PROXY_SETTINGS = { port: PROXY_PORT, blocked: BLOCKED_RANGES, limits: LIMITS, env: ENV };

export const proxyOf = (network: string) => `${network}-proxy`;

interface InnerAddress {
  network: string;
  address: string;
}

/** A proxy between two networks: a container with a fixed address, which Docker restarts with itself. */
export class AllowListProxy {
  constructor(
    private readonly docker: Docker,
    private readonly helpers: HelperContainers,
    readonly name: string,
    private readonly labels: Record<string, string>,
  ) {}

  /** Ensures that the proxy runs, with that address in the inner network and its way out through the outer one. */
  async ensure(inner: InnerAddress, outer: RunnerNetwork, hosts: GitHubHosts): Promise<void> {
    const found = await this.onceStarted();
    const attached = Object.values(found?.NetworkSettings.Networks ?? {});
    const placed = attached.some((at) => at?.NetworkID === inner.network && at.IPAddress === inner.address);
    if (found?.State.Running && placed) {
      if (isYoung(found)) await this.helpers.ready(this.docker.getContainer(found.Id));
      return;
    }
    // Its creator died in between, it has lost its network, or it was stopped by hand.
    if (found) await this.helpers.remove(this.docker.getContainer(found.Id));
    const container = await this.start(inner, outer, hosts);
    // Another node of this Docker engine has made it meanwhile.
    if (container === undefined) return this.ensure(inner, outer, hosts);
    try {
      await this.helpers.ready(container);
    } catch (error) {
      // Docker would restart it again and again.
      await this.helpers.remove(container);
      throw error;
    }
  }

  private async start(
    inner: InnerAddress,
    outer: RunnerNetwork,
    hosts: GitHubHosts,
  ): Promise<Docker.Container | undefined> {
    const argument = { host: inner.address, port: PROXY_PORT, ...hosts, blocked: BLOCKED_RANGES };
    const { name, labels } = this;
    const where = { network: outer.network, extraHosts: outer.extraHosts, inner };
    try {
      return await this.helpers.start({
        ...{ name, program: 'proxy', argument, labels, ...where, limits: LIMITS, env: ENV, restart: true },
      });
    } catch (error) {
      if (statusOf((error as Error).cause) !== 409) throw error;
      return undefined;
    }
  }

  /** Returns the proxy's container once no node is about to start it. */
  private async onceStarted(): Promise<Docker.ContainerInspectInfo | undefined> {
    for (;;) {
      const found = await this.find();
      if (found?.State.Status !== 'created' || !isYoung(found)) return found;
      await delay(POLL_MS);
    }
  }

  private async find(): Promise<Docker.ContainerInspectInfo | undefined> {
    try {
      return await this.docker.getContainer(this.name).inspect();
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }
}

const isYoung = ({ Created }: Docker.ContainerInspectInfo) => Date.now() - Date.parse(Created) < STARTING_MS;

/** Variables by which programs find a proxy: GitHub's runner reads them, and passes them on to its jobs. */
export function proxyVariables(address: string): Record<string, string> {
  const proxy = `http://${address}:${PROXY_PORT}`;
  const around = 'localhost,127.0.0.1,::1';
  const variables = { http_proxy: proxy, https_proxy: proxy, no_proxy: around };
  const upper = Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value] as const);
  return { ...variables, ...Object.fromEntries(upper) };
}
