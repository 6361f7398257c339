import { Inject } from '@nestjs/common';
import { z } from 'zod';
import { messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { NodeWork } from '../../jobs/ports/node-work.js';
import { once } from '../../jobs/retry-policy.js';
import { NODE_TARGETS, SAMPLE, type NodeReport } from './node-sampler.js';
import { QueueSampler } from './queue-sampler.js';

const TARGETS = [...NODE_TARGETS, 'queues'] as const;
const MAX_INTERVAL_MS = 31 * 86_400_000;

const collectMetricsPayload = z.strictObject({
  /** All if absent. */
  targets: z.array(z.enum(TARGETS)).min(1).max(TARGETS.length).optional(),
  /** Makes it a repeating job, as `repeat: {every}` does; milliseconds. */
  interval: z.int().min(1000).max(MAX_INTERVAL_MS).optional(),
});
type CollectMetrics = z.output<typeof collectMetricsPayload>;

interface Collected {
  nodes: NodeReport[];
  /** Live nodes that have not reported in time. */
  silent: string[];
  /** Stored figures of queues. */
  queues: number;
  /** Reasons of what failed as a whole: all nodes, a node by its id, or the queues. */
  failed: Record<string, string>;
}

/** Collects metrics now, of every live node and of the queues. A part that fails is reported, and fails no other. */
@JobHandler({
  type: 'collect_metrics',
  queue: 'metrics-collection',
  payload: collectMetricsPayload,
  retry: once,
  repeat: { every: 60_000 },
  repeatOf: ({ interval }) => (interval === undefined ? undefined : { every: interval }),
})
export class CollectMetricsHandler implements Handler<CollectMetrics, Collected> {
  constructor(
    private readonly work: NodeWork,
    private readonly queueSampler: QueueSampler,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async run({ targets = [...TARGETS] }: CollectMetrics, ctx: JobContext): Promise<Collected> {
    const failed: Collected['failed'] = {};
    const part = async <T>(name: string, nothing: T, act: () => Promise<T>): Promise<T> => {
      try {
        return await act();
      } catch (error) {
        ctx.signal.throwIfAborted();
        failed[name] = messageOf(error);
        return nothing;
      }
    };
    const ofNodes = NODE_TARGETS.filter((target) => targets.includes(target));
    const collectNodes = async () => {
      const options = { withinMs: this.config.timings.nodeReportMs, signal: ctx.signal };
      const { parts, failed: broken, silent } = await this.work.onEachNode(SAMPLE, ofNodes, options);
      for (const { node, message } of broken) failed[node] = message;
      return { nodes: parts.map(({ report }) => report), silent };
    };
    const none = { nodes: [], silent: [] };
    const [nodes, queues] = await Promise.all([
      ofNodes.length === 0 ? none : part('nodes', none, collectNodes),
      targets.includes('queues') ? part('queues', 0, () => this.queueSampler.sample()) : 0,
    ]);
    ctx.signal.throwIfAborted();
    for (const [name, reason] of Object.entries(failed)) ctx.log(`${name}: ${reason}`);
    return { ...nodes, queues, failed };
  }
}
