import { Logger } from '@nestjs/common';
import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HubError, messageOf } from '../../common/errors.js';
import { CONTAINER_NAME, checkedName } from '../container-name.js';
import type { ContainerInfo, ContainerRuntime, ContainerSpec } from '../container-runtime.js';
import { HUB_LABEL } from '../labels.js';
import { DEFAULT_TAIL, logTail } from '../log-tail.js';
import { followLog } from './follow-log.js';
import { launch } from './host-launch.js';
import { signal } from './host-process.js';
import { HostStore } from './host-store.js';

const DEFAULT_GRACE_MS = 10_000;
const START_LIMIT_MS = 10_000;
const POLL_MS = 50;
/** Time for the processes of a killed group to end after their leader. */
const GROUP_LIMIT_MS = 2000;

export interface HostRuntimeOptions {
  dataDir: string;
  /** Folder where GitHub's runner is installed: replaces `/home/runner` of its image. */
  runnerDir: string;
}

/**
 * Runs plain processes of this machine, where there is no container engine: no isolation at all. A process, its log and
 * its exit code exist without the hub; this class only reads and signals.
 */
export class HostRuntime implements ContainerRuntime {
  readonly kind = 'host';
  private readonly logger = new Logger(HostRuntime.name);
  private readonly root: string;
  private readonly store: HostStore;
  private readonly busy = new Map<string, Promise<unknown>>();
  private limitsWarned = false;

  constructor(private readonly options: HostRuntimeOptions) {
    this.root = join(options.dataDir, 'containers');
    this.store = new HostStore(this.root);
  }

  async ping(): Promise<void> {
    if (process.platform === 'win32') throw new HubError('NOT_CONFIGURED', 'The host runtime needs Linux or macOS');
    await mkdir(this.options.dataDir, { recursive: true });
    // Only this folder is closed to other users: the data directory has files of theirs.
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    await access(this.root, constants.W_OK);
  }

  async run(spec: ContainerSpec): Promise<ContainerInfo> {
    checkedName(spec.name);
    this.warnOfLimits(spec);
    return this.exclusively(spec.name, async () => {
      if (spec.command === undefined || spec.command.length === 0) {
        throw new HubError('PERMANENT_ERROR', 'The host runtime needs a command: it does not know what an image runs');
      }
      await this.ping();
      const state = { name: spec.name, image: spec.image, labels: spec.labels ?? {} };
      await this.store.create(state);
      const info = await this.store.inspect(spec.name);
      checkOwner(info, spec);
      // Created and never started: new, or left by a hub that died in between.
      return info?.state === 'created' ? this.start(spec) : (info ?? this.vanished(spec.name));
    });
  }

  async inspect(idOrName: string): Promise<ContainerInfo | undefined> {
    return CONTAINER_NAME.test(idOrName) ? this.store.inspect(idOrName) : undefined;
  }

  async wait(idOrName: string, abort?: AbortSignal): Promise<ContainerInfo | undefined> {
    for (;;) {
      abort?.throwIfAborted();
      const info = await this.inspect(idOrName);
      if (info === undefined || info.state === 'exited') return info;
      await delay(POLL_MS, undefined, { signal: abort });
    }
  }

  async destroy(idOrName: string, graceMs = DEFAULT_GRACE_MS): Promise<boolean> {
    return this.exclusively(idOrName, async () => {
      const info = await this.inspect(idOrName);
      if (info === undefined) return false;
      if (info.state === 'running') await this.stop(idOrName, graceMs);
      await this.store.remove(idOrName);
      return true;
    });
  }

  async list(labels: Record<string, string>): Promise<ContainerInfo[]> {
    const infos = await Promise.all((await this.store.names()).map((name) => this.inspect(name)));
    const wanted = Object.entries(labels);
    return infos.filter(
      (info) => info !== undefined && wanted.every(([name, value]) => info.labels[name] === value),
    ) as ContainerInfo[];
  }

  async logs(idOrName: string, tail = DEFAULT_TAIL): Promise<string> {
    if ((await this.inspect(idOrName)) === undefined) {
      throw new HubError('CONTAINER_NOT_FOUND', `There is no container ${idOrName}`);
    }
    const { log, olderLog } = this.store.paths(idOrName);
    const parts = await Promise.all([olderLog, log].map((file) => readFile(file).catch(() => Buffer.alloc(0))));
    return logTail(Buffer.concat(parts), tail);
  }

  /** Returns undefined: processes of this machine reach what it reaches, as a warning at the start says. */
  probeReachability(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  ensureNetwork(): Promise<void> {
    return Promise.resolve();
  }

  follow(idOrName: string, signal: AbortSignal): AsyncIterable<Buffer> {
    const ended = async () => {
      const info = await this.inspect(idOrName);
      return info === undefined || info.state === 'exited';
    };
    return followLog(this.store.paths(checkedName(idOrName)), ended, signal);
  }

  private async start(spec: ContainerSpec): Promise<ContainerInfo> {
    try {
      await launch(this.store.paths(spec.name), spec, this.options.runnerDir);
    } catch (error) {
      await this.store.remove(spec.name);
      throw new HubError('RESOURCE_TEMPORARILY_UNAVAILABLE', `${spec.name} can't start: ${messageOf(error)}`, {
        cause: error,
      });
    }
    const deadline = Date.now() + START_LIMIT_MS;
    while (Date.now() < deadline) {
      const info = await this.store.inspect(spec.name);
      if (info && info.state !== 'created') return info;
      await delay(5);
    }
    throw new HubError(
      'RESOURCE_TEMPORARILY_UNAVAILABLE',
      `${spec.name} started, but its process did not report itself`,
    );
  }

  /** Ends the process group. It is the process's own as long as that lives, so its number can't be another group's. */
  private async stop(name: string, graceMs: number): Promise<void> {
    const leader = await this.store.process(name);
    if (leader === undefined) return;
    if (graceMs > 0) {
      signal(-leader.pid, 'SIGTERM');
      if (await this.endsWithin(name, graceMs)) return;
    }
    if ((await this.inspect(name))?.state === 'running') signal(-leader.pid, 'SIGKILL');
    await this.endsWithin(name, DEFAULT_GRACE_MS);
    await groupEnds(leader.pid);
  }

  private async endsWithin(name: string, ms: number): Promise<boolean> {
    return this.wait(name, AbortSignal.timeout(ms)).then(
      () => true,
      () => false,
    );
  }

  /** Runs one operation at a time on one container. */
  private async exclusively<T>(name: string, act: () => Promise<T>): Promise<T> {
    const before = this.busy.get(name) ?? Promise.resolve();
    const mine = before.then(act, act);
    this.busy.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.busy.get(name) === mine) this.busy.delete(name);
    }
  }

  private warnOfLimits({ limits }: ContainerSpec): void {
    if (Object.keys(limits ?? {}).length === 0 || this.limitsWarned) return;
    this.limitsWarned = true;
    this.logger.warn('The host runtime does not limit CPU, memory or processes: the requested limits are ignored');
  }

  private vanished(name: string): never {
    throw new HubError('RESOURCE_TEMPORARILY_UNAVAILABLE', `${name} was removed while it started`);
  }
}

/**
 * Waits for the rest of a killed group: the leader may be gone first. For 2 s at most, since zombies stay where nobody
 * collects them.
 */
async function groupEnds(group: number): Promise<void> {
  const deadline = Date.now() + GROUP_LIMIT_MS;
  while (isThere(group) && Date.now() < deadline) await delay(POLL_MS);
}

function isThere(group: number): boolean {
  try {
    return signal(-group, 0);
  } catch {
    // EPERM: the number belongs to another user's group by now, or on macOS to zombies alone.
    return false;
  }
}

function checkOwner(found: ContainerInfo | undefined, spec: ContainerSpec): void {
  if (found === undefined || found.labels[HUB_LABEL] === spec.labels?.[HUB_LABEL]) return;
  throw new HubError('PERMANENT_ERROR', `The name ${spec.name} is taken by a container that is not this hub's`);
}
