import { Inject, Injectable, Logger } from '@nestjs/common';
import { lookup } from 'node:dns/promises';
import { HubError, messageOf } from '../common/errors.js';
import { raceSignal } from '../common/race-signal.js';
import { parseDatabaseUrl } from '../config/database-url.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { isLoopback } from '../config/load-config.js';
import { isBlocked } from './blocked-ranges.js';
import { CONTAINER_RUNTIME, type ContainerRuntime, type Service } from './container-runtime.js';

/** A firewall that was mended is found to be so after this time. */
const AGAIN_MS = 30_000;
/** It takes some seconds. An engine that hangs must not hold those who wait for it. */
const LIMIT_MS = 120_000;

interface Finding {
  at: number;
  blockingReason: Promise<string | undefined>;
}

/** Whether runners of this node are kept from what they must not reach, as a container in their place finds. */
@Injectable()
export class NodeIsolation {
  private readonly logger = new Logger(NodeIsolation.name);
  /** By the place that it is about. */
  private readonly findings = new Map<string, Finding>();

  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /**
   * Why this node is to start no runners with these `allowHosts`, in a sentence; undefined: nothing is in the way. It is
   * looked at once, and again after 30 s where it was not well.
   */
  async blockingReason(allowHosts?: readonly string[]): Promise<string | undefined> {
    const place = JSON.stringify(allowHosts ?? null);
    const known = this.findings.get(place);
    const finding = known ?? { at: Date.now(), blockingReason: this.look(allowHosts) };
    this.findings.set(place, finding);
    const obstacle = await finding.blockingReason;
    if (obstacle !== undefined && Date.now() - finding.at > AGAIN_MS && this.findings.get(place) === finding) {
      this.findings.delete(place);
      return this.blockingReason(allowHosts);
    }
    return obstacle;
  }

  private async look(allowHosts?: readonly string[]): Promise<string | undefined> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    try {
      const looking = this.runtime.probeReachability(await this.services(), allowHosts);
      const reached = await raceSignal(looking, limit);
      if (reached === undefined) return undefined;
      if (reached.length > 0) return this.judge(reached, allowHosts !== undefined);
      this.logger.log('from the place of a runner nothing could be reached that must not be');
      return undefined;
    } catch (error) {
      const reason = limit.aborted ? `the engine took more than ${LIMIT_MS / 1000} s` : messageOf(error);
      // A machine without an engine is no incident: the start says so, and each runner that would start.
      if (error instanceof HubError && error.code === 'DOCKER_DAEMON_ERROR')
        this.logger.log({ reason }, 'runners start here as soon as there is a container engine');
      else this.logger.warn({ reason }, 'what runners of this node can reach could not be looked at');
      // A strict network can't be had then: whoever asked for one is not given less.
      if (allowHosts !== undefined) return `There is no strict network for runners: ${reason}`;
      const unable = error instanceof HubError && error.code === 'NOT_CONFIGURED';
      if (unable || this.config.runners.isolationCheck === 'warn') return undefined;
      return `What runners can reach could not be looked at: ${reason}`;
    }
  }

  private judge(reached: string[], strict: boolean): string | undefined {
    const what = `From a runner's container, ${reached.join(', ')} could be reached`;
    if (this.config.runners.isolationCheck === 'warn' && !strict) {
      this.logger.warn(what);
      return undefined;
    }
    const fix = "run the hub as root (or with CAP_NET_ADMIN) on the engine's host, or block it in the firewall";
    const anyway = strict ? '' : '; RUNNER_ISOLATION_CHECK=warn starts them all the same';
    const sentence = `${what}, so this node starts no such runners: ${fix}${anyway}`;
    this.logger.error(sentence);
    return sentence;
  }

  /** The stores, where they have private addresses: runners may reach all that is public. */
  private async services(): Promise<Service[]> {
    const { databaseUrl, databasePoolUrl, embeddedDatabase, redis } = this.config;
    const places = redis?.nodes.map((node) => ({ name: 'Redis', ...node })) ?? [];
    if (databaseUrl !== undefined && !embeddedDatabase) {
      for (const url of [databaseUrl, databasePoolUrl ?? '']) {
        places.push(...(parseDatabaseUrl(url)?.hosts ?? []).map((host) => ({ name: 'the database', ...host })));
      }
    }
    const found = await Promise.all(places.map(resolved));
    return found.flat().filter(({ host }) => isBlocked(host) && !isLoopback(host));
  }
}

async function resolved({ name, host, port }: Service): Promise<Service[]> {
  const addresses = await lookup(host.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
  return addresses.map(({ address }) => ({ name: `${name} (${address}:${port})`, host: address, port }));
}
