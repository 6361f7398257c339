import type Docker from 'dockerode';
import { setTimeout as delay } from 'node:timers/promises';
import { BLOCKED_RANGES } from '../../blocked-ranges.js';
import { statusOf } from '../docker-errors.js';
import type { HelperContainers } from '../helper-containers.js';
import type { RunnerNetwork } from '../runner-network.js';
import type { GitHubHosts } from './github-hosts.js';

export const PROXY_PORT = 3128;
/** From its creation until it listens, started by another node of this engine perhaps. */
const STARTING_MS = 10_000;
const POLL_MS = 50;
/** A tunnel takes some 150 KB while data flows, and 2,048 may be open. */
const LIMITS = { cpus: 2, memoryBytes: 512 * 1024 ** 2, pids: 128 };
/** Node.js has four by default, and each name that is looked up takes one for as long as its name server does. */
const ENV = { UV_THREADPOOL_SIZE: '32' };
/** What all proxies have in common: another of it is another proxy. */
export const PROXY_SETTINGS = { port: PROXY_PORT, blocked: BLOCKED_RANGES, limits: LIMITS, env: ENV };

export const proxyOf = (network: string) => `${network}-proxy`;

interface InnerPlace {
  network: string;
  address: string;
}

/** A proxy between two networks: a container with a fixed address, which the engine restarts with itself. */
export class AllowListProxy {
  constructor(
    private readonly docker: Docker,
    private readonly helpers: HelperContainers,
    readonly name: string,
    private readonly labels: Record<string, string>,
  ) {}

  /** Running, with that address in the inner network, and its way out through the outer one. */
  async ensure(inner: InnerPlace, outer: RunnerNetwork, hosts: GitHubHosts): Promise<void> {
    const found = await this.settled();
    const attached = Object.values(found?.NetworkSettings.Networks ?? {});
    const placed = attached.some((at) => at?.NetworkID === inner.network && at.IPAddress === inner.address);
    if (found?.State.Running && placed) {
      if (isYoung(found)) await this.helpers.ready(this.docker.getContainer(found.Id));
      return;
    }
    // One whose maker died in between, that has lost its network or was stopped by hand.
    if (found) await this.helpers.remove(this.docker.getContainer(found.Id));
    const container = await this.start(inner, outer, hosts);
    // Another node of this engine has made it meanwhile.
    if (container === undefined) return this.ensure(inner, outer, hosts);
    try {
      await this.helpers.ready(container);
    } catch (error) {
      // The engine would start it again and again.
      await this.helpers.remove(container);
      throw error;
    }
  }

  private async start(
    inner: InnerPlace,
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

  /** As it is when nobody is about to start it. */
  private async settled(): Promise<Docker.ContainerInspectInfo | undefined> {
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

/** What programs go by that know of proxies: GitHub's runner does, and gives it on to its jobs. */
export function proxyVariables(address: string): Record<string, string> {
  const proxy = `http://${address}:${PROXY_PORT}`;
  const around = 'localhost,127.0.0.1,::1';
  const variables = { http_proxy: proxy, https_proxy: proxy, no_proxy: around };
  const upper = Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value] as const);
  return { ...variables, ...Object.fromEntries(upper) };
}
