import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import type { ContainerLimits } from './container-runtime.js';
import { CPUS_LABEL, JOB_LABEL, MEMORY_LABEL } from './labels.js';
import { OwnContainers } from './own-containers.js';

const MIB = 1024 ** 2;
/** What a container takes that names no limits: the runtimes' own. */
const DEFAULTS = { cpus: 2, memoryBytes: 4096 * MIB };

type Share = typeof DEFAULTS;

/** How much the containers of create_container may take together, on all nodes. Runners are not among them: they have RUNNER_MAX. */
@Injectable()
export class ContainerCeiling {
  /** Of this process, on their way: the runtime may not list them yet. */
  private readonly coming = new Map<string, Share>();

  constructor(
    private readonly own: OwnContainers,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /** What a later look knows a container's share by. */
  labels(limits?: ContainerLimits): Record<string, string> {
    const { cpus, memoryBytes } = shareOf(limits);
    return { [CPUS_LABEL]: String(cpus), [MEMORY_LABEL]: String(memoryBytes) };
  }

  /**
   * Creates a container if there is room for it. Nodes that do so in the same moment may pass the ceiling by one each.
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
  const message = `The containers of create_container would come to ${wanted}, ${name} allows ${most}: ${fix}`;
  throw new HubError('RESOURCE_TEMPORARILY_UNAVAILABLE', message);
}

function shareOf({ cpus = DEFAULTS.cpus, memoryBytes = DEFAULTS.memoryBytes }: ContainerLimits = {}): Share {
  return { cpus, memoryBytes };
}

/** One that was made by an older release says nothing. */
function shareIn(labels: Record<string, string>): Share {
  return {
    cpus: Number(labels[CPUS_LABEL] ?? DEFAULTS.cpus),
    memoryBytes: Number(labels[MEMORY_LABEL] ?? DEFAULTS.memoryBytes),
  };
}
