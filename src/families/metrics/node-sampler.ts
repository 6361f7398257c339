import { hostname } from 'node:os';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { Periodic } from '../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../../containers/container-runtime.js';
import { HUB_LABEL } from '../../containers/labels.js';
import { OwnContainers } from '../../containers/own-containers.js';
import { NodeIsolation } from '../../containers/node-isolation.js';
import { RemainingCalls } from '../../github/client/remaining-calls.js';
import { NodeWork, type NodeTask } from '../../jobs/ports/node-work.js';
import { HubReadings } from '../../jobs/ports/readings.js';
import type { MetricName } from './metric-catalog.js';
import { MetricSamples } from './metric-samples.js';
import { SystemFigures } from './system-figures.js';

/** Parts of a node that are sampled apart: one that fails hides no other. */
export const NODE_TARGETS = ['system', 'containers'] as const;
export type NodeTarget = (typeof NODE_TARGETS)[number];

type Figures = Partial<Record<MetricName, number>>;

/** What a node has sampled of itself. */
export interface NodeReport {
  node: string;
  host: string;
  figures: Figures;
  /** Reasons by target. */
  failed: Partial<Record<NodeTarget, string>>;
}

/** Has a node sample these parts of itself. */
export const SAMPLE: NodeTask<NodeTarget[], NodeReport> = { name: 'sample_node' };

const MAX_REASON = 200;

/** Samples this node once a minute, and when a job asks for it. */
@Injectable()
export class NodeSampler implements OnModuleInit, OnModuleDestroy {
  private readonly system = new SystemFigures();

  constructor(
    private readonly samples: MetricSamples,
    private readonly readings: HubReadings,
    private readonly isolation: NodeIsolation,
    private readonly ownContainers: OwnContainers,
    private readonly remainingCalls: RemainingCalls,
    private readonly work: NodeWork,
    @Inject(CONTAINER_RUNTIME) private readonly runtime: ContainerRuntime,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  onModuleInit(): void {
    this.system.start();
    this.work.provide(SAMPLE, (targets) => this.sample(NODE_TARGETS.filter((target) => targets.includes(target))));
  }

  onModuleDestroy(): void {
    this.system.stop();
  }

  @Periodic('sampleMs', 'This node could not be sampled; the next sampling follows in a minute')
  async sampleInTurn(): Promise<void> {
    await this.sample(['system']);
  }

  /** Samples these parts and stores their figures in one statement. */
  async sample(targets: readonly NodeTarget[]): Promise<NodeReport> {
    const failed: NodeReport['failed'] = {};
    const parts = targets.map(async (target): Promise<Figures> => {
      try {
        return await (target === 'system' ? this.ofSystem() : this.ofContainers());
      } catch (error) {
        failed[target] = messageOf(error).slice(0, MAX_REASON);
        return {};
      }
    });
    const figures = Object.assign({}, ...(await Promise.all(parts))) as Figures;
    const { nodeId: node } = this.readings;
    const host = hostname();
    const entries = Object.entries(figures) as [MetricName, number][];
    await this.samples.store(entries.map(([name, value]) => ({ name, value, node, labels: { host } })));
    return { node, host, figures, failed };
  }

  private async ofSystem(): Promise<Figures> {
    const figures = await this.system.read(this.config.dataDir);
    const calls = this.remainingCalls.read();
    return {
      ...figures,
      node_isolation_failed: this.isolation.isBreached ? 1 : 0,
      ...(calls && { github_calls_remaining: calls.remaining, github_calls_limit: calls.limit }),
    };
  }

  private async ofContainers(): Promise<Figures> {
    const own = await this.runtime.list({ [HUB_LABEL]: this.ownContainers.hub });
    return { node_containers: own.filter(({ state }) => state !== 'exited').length };
  }
}
