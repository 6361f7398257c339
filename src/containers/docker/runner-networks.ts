import { Logger } from '@nestjs/common';
import type Docker from 'dockerode';
import { messageOf } from '../../common/errors.js';
import { HUB_LABEL } from '../labels.js';
import { statusOf } from './docker-errors.js';
import { callUnlessGone } from './docker-calls.js';
import type { HelperContainers } from './helper-containers.js';
import { OpenNetwork } from './open-network.js';
import { CachedNetwork, type RunnerNetwork } from './runner-network.js';
import { proxyOf } from './strict/allow-list-proxy.js';
import { STRICT_LABEL, StrictNetwork } from './strict/strict-network.js';

/** Age at which an unused network is swept: another node may be about to use a younger one. */
const SWEEP_AFTER_MS = 600_000;

export interface RunnerNetworksOptions {
  /** HUB_LABEL's value, for networks and helpers. */
  hub: string;
  githubApiUrl: string;
  /** The open network's name; default: OPEN_NETWORK. */
  runnerNetwork?: string;
  /** The host lists of this hub's runner sets; strict networks of other lists are swept. */
  allowLists?: readonly (readonly string[])[];
  /** Age in milliseconds at which a network may be swept. */
  sweepAfterMs?: number;
}

/** The networks of runners: the open one, and a strict one for each list of hosts. */
export class RunnerNetworks {
  private readonly logger = new Logger(RunnerNetworks.name);
  private readonly open: CachedNetwork;
  private readonly strict = new Map<string, Promise<CachedNetwork>>();
  private swept = false;

  constructor(
    private readonly docker: Docker,
    private readonly helpers: HelperContainers,
    private readonly options: RunnerNetworksOptions,
  ) {
    const network = new OpenNetwork(docker, options.githubApiUrl, options.runnerNetwork);
    this.open = new CachedNetwork(() => network.check());
  }

  /** @param allowHosts besides GitHub's own; undefined: the internet */
  async ensure(allowHosts?: readonly string[]): Promise<RunnerNetwork> {
    if (!this.swept) void this.sweep();
    this.swept = true;
    return allowHosts === undefined ? this.open.ensure() : (await this.cachedStrictNetwork(allowHosts)).ensure();
  }

  /** Discards the cached checks, once Docker reports that a network is gone. */
  forget(): void {
    this.open.forget();
    for (const network of this.strict.values()) void network.then((known) => known.forget());
  }

  private cachedStrictNetwork(allowHosts: readonly string[]): Promise<CachedNetwork> {
    const key = JSON.stringify(allowHosts);
    const known = this.strict.get(key);
    if (known) return known;
    const made = this.strictNetwork(allowHosts).then((network) => new CachedNetwork(() => network.check()));
    this.strict.set(key, made);
    made.catch(() => this.strict.delete(key));
    return made;
  }

  private async strictNetwork(allowHosts: readonly string[]): Promise<StrictNetwork> {
    const { hub, githubApiUrl } = this.options;
    const options = { hub, githubApiUrl, version: await this.helpers.version() };
    return new StrictNetwork(this.docker, this.helpers, () => this.open.ensure(), options, allowHosts);
  }

  /** Removes the strict networks of lists that no set has any more, unless runners are in them. */
  private async sweep(): Promise<void> {
    try {
      const lists = this.options.allowLists ?? [];
      const kept = new Set((await Promise.all(lists.map((list) => this.strictNetwork(list)))).map(({ name }) => name));
      const label = Object.entries({ ...STRICT_LABEL, [HUB_LABEL]: this.options.hub }).map((pair) => pair.join('='));
      const found = await this.docker.listNetworks({ filters: { label } });
      for (const { Id, Name } of found.filter((network) => !kept.has(network.Name) && this.isOld(network)))
        await this.remove(Id, Name);
    } catch (error) {
      // Without a Docker engine there are none.
      const level = statusOf(error) === undefined ? 'debug' : 'warn';
      this.logger[level](
        { reason: messageOf(error) },
        'unused strict networks could not be removed; the next start retries it',
      );
    }
  }

  private isOld({ Created }: Docker.NetworkInspectInfo): boolean {
    return Date.now() - Date.parse(Created) > (this.options.sweepAfterMs ?? SWEEP_AFTER_MS);
  }

  private async remove(id: string, name: string): Promise<void> {
    const network = this.docker.getNetwork(id);
    const { Containers = {} } = await network.inspect();
    const proxy = proxyOf(name);
    if (Object.values(Containers).some((container) => container.Name !== proxy)) return;
    await callUnlessGone('remove a proxy', () => this.docker.getContainer(proxy).remove({ force: true, v: true }));
    await callUnlessGone('remove a network', () => network.remove());
  }
}
