import type Docker from 'dockerode';
import { setTimeout as delay } from 'node:timers/promises';
import { BLOCKED_RANGES } from '../../blocked-ranges.js';
import { statusOf } from '../docker-errors.js';
import type { HelperContainers } from '../helper-containers.js';
import type { RunnerPlace } from '../runner-network.js';
import type { GitHubHosts } from './github-hosts.js';

export const PROXY_PORT = 3128;
/** From its creation to its start, by another node of this engine. */
const STARTING_MS = 10_000;
const POLL_MS = 50;
/** A tunnel takes some 150 KB while data flows, and 2,048 may be open. */
const LIMITS = { cpus: 2, memoryBytes: 512 * 1024 ** 2, pids: 64 };

/** A proxy between two networks: a container with a fixed address, which the engine restarts with itself. */
export class AllowListProxy {
  constructor(
    private readonly docker: Docker,
    private readonly helpers: HelperContainers,
    readonly name: string,
    private readonly labels: Record<string, string>,
  ) {}

  /** Running, with that address in the inner network, and its way out through the outer one. */
  async ensure(inner: { network: string; address: string }, outer: RunnerPlace, hosts: GitHubHosts): Promise<void> {
    const found = await this.settled();
    const attached = Object.values(found?.NetworkSettings.Networks ?? {});
    const placed = attached.some((at) => at?.NetworkID === inner.network && at.IPAddress === inner.address);
    if (found?.State.Running && placed) return;
    // One whose maker died in between, that has lost its network or was stopped by hand.
    if (found) await this.helpers.remove(this.docker.getContainer(found.Id));
    try {
      const argument = { host: inner.address, port: PROXY_PORT, ...hosts, blocked: BLOCKED_RANGES };
      const { name, labels } = this;
      const where = { network: outer.network, extraHosts: outer.extraHosts, inner };
      const container = await this.helpers.start({
        ...{ name, program: 'proxy', argument, labels, ...where, limits: LIMITS, restart: true },
      });
      await this.helpers.ready(container);
    } catch (error) {
      // Another node of this engine has made it meanwhile.
      if (statusOf((error as Error).cause) !== 409) throw error;
    }
  }

  /** As it is when nobody is about to start it. */
  private async settled(): Promise<Docker.ContainerInspectInfo | undefined> {
    for (;;) {
      const found = await this.find();
      const young = found !== undefined && Date.now() - Date.parse(found.Created) < STARTING_MS;
      if (!young || found.State.Status !== 'created') return found;
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

/** What programs go by that know of proxies: GitHub's runner does, and gives it on to its jobs. */
export function proxyVariables(address: string): Record<string, string> {
  const proxy = `http://${address}:${PROXY_PORT}`;
  const around = 'localhost,127.0.0.1,::1';
  const variables = { http_proxy: proxy, https_proxy: proxy, no_proxy: around };
  const upper = Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value] as const);
  return { ...variables, ...Object.fromEntries(upper) };
}
