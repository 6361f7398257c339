import { Inject, Injectable, Logger } from '@nestjs/common';
import { lookup } from 'node:dns/promises';
import { raceSignal } from 'race-signal';
import { HubError, messageOf } from '../common/errors.js';
import { parseDatabaseUrl } from '../config/database-url.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { isLoopback } from '../config/load-config.js';
import { isBlocked } from '../common/blocked-ranges.js';
import { CONTAINER_RUNTIME, type ContainerRuntime, type Service } from './container-runtime.js';

/** Time after which a failed check is repeated, to notice a mended firewall. */
const AGAIN_MS = 30_000;
/** Limit of a check, which takes some seconds: a hanging Docker must not block the runners that wait for it. */
const LIMIT_MS = 120_000;

interface Finding {
  at: number;
  blockingReason: Promise<string | undefined>;
}

/** Checks whether this node's runners are isolated, by a container in their network. */
@Injectable()
export class NodeIsolation {
  private readonly logger = new Logger(NodeIsolation.name);
  /** Findings by the allowHosts that they are about. */
  private readonly findings = new Map<string, Finding>();
  /** The findings by whose check something was reached that must not be. */
  private readonly breaches = new Set<string>();

  constructor(
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /**
   * Returns why this node must not start runners with these `allowHosts`, in a sentence; undefined: nothing prevents
   * it. Checks once, and again after 30 s when there was a reason.
   */
  async blockingReason(allowHosts?: readonly string[]): Promise<string | undefined> {
    const key = JSON.stringify(allowHosts ?? null);
    const known = this.findings.get(key);
    const finding = known ?? { at: Date.now(), blockingReason: this.check(allowHosts) };
    this.findings.set(key, finding);
    const obstacle = await finding.blockingReason;
    if (obstacle !== undefined && Date.now() - finding.at > AGAIN_MS && this.findings.get(key) === finding) {
      this.findings.delete(key);
      return this.blockingReason(allowHosts);
    }
    return obstacle;
  }

  /** Whether the latest check of any kind of runner's network reached what it must not; checks nothing itself. */
  get isBreached(): boolean {
    return this.breaches.size > 0;
  }

  private async check(allowHosts?: readonly string[]): Promise<string | undefined> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    const key = JSON.stringify(allowHosts ?? null);
    try {
      const probe = this.runtime.probeReachability(await this.services(), allowHosts);
      const reached = await raceSignal(probe, limit);
      if (reached === undefined) return undefined;
      if (reached.length > 0) this.breaches.add(key);
      else this.breaches.delete(key);
      if (reached.length > 0) return this.judge(reached, allowHosts !== undefined);
      this.logger.log('isolation of runners verified; nothing could be reached that must not be');
      return undefined;
    } catch (error) {
      const reason = limit.aborted ? `the engine took more than ${LIMIT_MS / 1000} s` : messageOf(error);
      // A machine without a container engine is no incident: the start reports it, and so does each runner's start.
      if (error instanceof HubError && error.code === 'DOCKER_DAEMON_ERROR')
        this.logger.log({ reason }, 'container engine is unavailable; runners start here once it is');
      else this.logger.warn({ reason }, 'isolation of runners could not be checked');
      // There is no strict network then, and a set that requires one gets nothing weaker.
      if (allowHosts !== undefined) return `There is no strict network for runners: ${reason}`;
      const unable = error instanceof HubError && error.code === 'NOT_CONFIGURED';
      if (unable || this.config.runners.isolationCheck === 'warn') return undefined;
      return `The isolation of runners could not be checked: ${reason}`;
    }
  }

  private judge(reached: string[], strict: boolean): string | undefined {
    const what = `From a runner's container, ${reached.join(', ')} could be reached`;
    if (this.config.runners.isolationCheck === 'warn' && !strict) {
      this.logger.warn(what);
      return undefined;
    }
    const fix = "run the hub as root (or with CAP_NET_ADMIN) on the engine's host, or block it in the firewall";
    const anyway = strict ? '' : '; RUNNER_ISOLATION_CHECK=warn starts them anyway';
    const sentence = `${what}, so this node starts no such runners: ${fix}${anyway}`;
    this.logger.error(sentence);
    return sentence;
  }

  /** Returns the stores that have private addresses: runners may reach everything public. */
  private async services(): Promise<Service[]> {
    const { databaseUrl, databasePoolUrl, embeddedDatabase, redis } = this.config;
    const stores = redis?.nodes.map((node) => ({ name: 'Redis', ...node })) ?? [];
    if (databaseUrl !== undefined && !embeddedDatabase) {
      for (const url of [databaseUrl, databasePoolUrl ?? '']) {
        stores.push(...(parseDatabaseUrl(url)?.hosts ?? []).map((host) => ({ name: 'the database', ...host })));
      }
    }
    const found = await Promise.all(stores.map(resolved));
    return found.flat().filter(({ host }) => isBlocked(host) && !isLoopback(host));
  }
}

async function resolved({ name, host, port }: Service): Promise<Service[]> {
  const addresses = await lookup(host.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
  return addresses.map(({ address }) => ({ name: `${name} (${address}:${port})`, host: address, port }));
}
