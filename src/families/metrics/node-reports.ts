import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { ControlChannel, type ControlMessages } from '../../database/control-channel.js';
import { NODE_TARGETS, NodeSampler, type NodeReport, type NodeTarget } from './node-sampler.js';

/** Has every node sample itself, and collects the reports: a job runs on one node, and figures belong to each. */
@Injectable()
export class NodeReports implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Metrics');
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly channel: ControlChannel,
    private readonly sampler: NodeSampler,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.channel.on('metrics', (message) => void this.report(message));
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  /** Returns the reports of these nodes, or of those that have reported when the signal aborts. */
  async request(id: string, targets: readonly NodeTarget[], nodes: readonly string[], signal: AbortSignal) {
    const reports = new Map<string, NodeReport>();
    let complete: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (complete = resolve));
    signal.addEventListener('abort', complete, { once: true });
    const stop = this.channel.on('sampled', ({ request, report }) => {
      if (request !== id) return;
      reports.set(report.node, report);
      if (nodes.every((node) => reports.has(node))) complete();
    });
    try {
      await this.channel.publish('metrics', { request: id, targets: [...targets] });
      if (nodes.length > 0) await all;
      return [...reports.values()];
    } finally {
      stop();
      signal.removeEventListener('abort', complete);
    }
  }

  private async report({ request, targets }: ControlMessages['metrics']): Promise<void> {
    try {
      const report = await this.sampler.sample(NODE_TARGETS.filter((target) => targets.includes(target)));
      await this.channel.publish('sampled', { request, report });
    } catch (error) {
      this.logger.warn(
        { reason: messageOf(error) },
        'node metrics could not be reported; the job goes on without them',
      );
    }
  }
}
