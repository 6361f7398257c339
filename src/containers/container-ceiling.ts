import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import type { ContainerLimits } from './container-runtime.js';
import { CPUS_LABEL, JOB_LABEL, MEMORY_LABEL } from './labels.js';
import { OwnContainers } from './own-containers.js';

const MIB = 1024 ** 2;
/** Share of a container without limits: the runtimes' own defaults. */
const DEFAULTS = { cpus: 2, memoryBytes: 4096 * MIB };

type Share = typeof DEFAULTS;

/** Limits what the containers of create_container take together, on all nodes. Runners have RUNNER_MAX instead. */
@Injectable()
export class ContainerCeiling {
  /** Shares of this process's creations in flight: the runtime may not list their containers yet. */
  private readonly coming = new Map<string, Share>();

  constructor(
    private readonly own: OwnContainers,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /** Labels by which later checks know a container's share. */
  labels(limits?: ContainerLimits): Record<string, string> {
    const { cpus, memoryBytes } = shareOf(limits);
    return { [CPUS_LABEL]: String(cpus), [MEMORY_LABEL]: String(memoryBytes) };
  }

  /**
   * Creates a container if there is room for it. Nodes that do so at the same moment may exceed the ceiling by one
   * each.
   * @throws HubError RESOURCE_TEMPORARILY_UNAVAILABLE
   */
  async within<T>(jobId: string, limits: ContainerLimits | undefined, create: () => Promise<T>): Promise<T> {
    this.coming.set(jobId, shareOf(limits));
    try {
      await this.check();
      return await create();
    } finally {
      this.coming.delete(jobId);
    }
  }

  private async check(): Promise<void> {
    const there = (await this.own.alive()).filter(({ labels }) => !this.coming.has(labels[JOB_LABEL] ?? ''));
    const shares = [...there.map(({ labels }) => shareIn(labels)), ...this.coming.values()];
    const cpus = shares.reduce((sum, share) => sum + share.cpus, 0);
    const mb = shares.reduce((sum, share) => sum + share.memoryBytes, 0) / MIB;
    const { count, cpus: mostCpus, memoryMb } = this.config.containerCeiling;
    refuseAbove('CONTAINERS_MAX', shares.length, count);
    refuseAbove('CONTAINERS_MAX_CPUS', cpus, mostCpus);
    refuseAbove('CONTAINERS_MAX_MEMORY_MB', Math.ceil(mb), memoryMb);
  }
}

function refuseAbove(name: string, wanted: number, most: number): void {
  if (wanted <= most) return;
  const fix = `destroy some, give them lower limits, or raise ${name}`;
  const message = `The containers of create_container would take ${wanted}, but ${name} allows ${most}: ${fix}`;
  throw new HubError('RESOURCE_TEMPORARILY_UNAVAILABLE', message);
}

function shareOf({ cpus = DEFAULTS.cpus, memoryBytes = DEFAULTS.memoryBytes }: ContainerLimits = {}): Share {
  return { cpus, memoryBytes };
}

/** Reads a container's share; one made by an older release has no such labels, and counts with the defaults. */
function shareIn(labels: Record<string, string>): Share {
  return {
    cpus: Number(labels[CPUS_LABEL] ?? DEFAULTS.cpus),
    memoryBytes: Number(labels[MEMORY_LABEL] ?? DEFAULTS.memoryBytes),
  };
}
