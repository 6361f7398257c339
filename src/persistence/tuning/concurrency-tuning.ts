import { Inject, Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { count, instant } from '../../common/answers.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { QueueCapacities } from '../../jobs/ports/worker.js';
import { QueueSettings } from '../queues/queue-settings.js';
import { advise } from './advise.js';
import { QueueLoads } from './queue-loads.js';

const milliseconds = z.number().min(0);

export const tuningSchema = z.strictObject({
  from: instant,
  to: instant,
  nodes: count.meta({ description: 'Processes that run jobs' }),
  changed: z.array(z.string()).meta({ description: 'Queues whose concurrency this request has changed' }),
  queues: z.array(
    z.strictObject({
      queue: z.string(),
      concurrency: count.meta({ description: 'Jobs at a time per process, before this request' }),
      source: z.enum(['catalog', 'variable', 'stored']).meta({
        description: 'variable: QUEUE_<NAME>_CONCURRENCY decides; stored: an earlier advice that was applied',
      }),
      advised: count.meta({ description: 'The same as `concurrency` where it should stay' }),
      reason: z.string(),
      measured: z
        .strictObject({
          sample: count.meta({ description: 'Newest jobs that ended, of which the percentiles are, in milliseconds' }),
          waitP50: milliseconds,
          waitP95: milliseconds,
          runP50: milliseconds,
          runP95: milliseconds,
          busySlots: milliseconds.meta({ description: 'Average number of busy slots of all processes' }),
          perSecond: milliseconds.meta({ description: 'Attempts that ended per second' }),
        })
        .nullable()
        .meta({ description: 'null: no job ended' }),
    }),
  ),
});
export type Tuning = z.output<typeof tuningSchema>;

export interface TuningRequest {
  windowMs: number;
  /** Stores what is advised. */
  apply: boolean;
  /** Removes what was stored. */
  revert: boolean;
  /** The queues that change; default: all. */
  queues?: readonly string[];
}

/** Advises the concurrency of queues by measurement, and stores it on request: nodes follow when they are notified. */
@Injectable()
export class ConcurrencyTuning {
  private readonly logger = new Logger(ConcurrencyTuning.name);

  constructor(
    private readonly capacities: QueueCapacities,
    private readonly settings: QueueSettings,
    private readonly loads: QueueLoads,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async run({ windowMs, apply, revert, queues }: TuningRequest, actor: string): Promise<Tuning> {
    await this.settings.load();
    const [{ from, to, loads }, nodes] = await Promise.all([
      this.loads.measure(windowMs),
      this.loads.nodes(this.config.timings.nodeSilenceMs),
    ]);
    const advices = this.capacities.all().map((queue): Tuning['queues'][number] => {
      const stored = this.settings.concurrency(queue.name);
      const source = queue.fixed ? 'variable' : stored === undefined ? 'catalog' : 'stored';
      const concurrency = source === 'stored' ? (stored ?? queue.concurrency) : queue.concurrency;
      const load = loads.get(queue.name);
      return {
        queue: queue.name,
        concurrency,
        source,
        measured: load ?? null,
        ...advise(queue, concurrency, load, nodes),
      };
    });
    const chosen = advices.filter(({ queue, source }) => source !== 'variable' && (queues?.includes(queue) ?? true));
    const changed = revert
      ? await this.settings.storeConcurrency(
          chosen
            .filter(({ source }) => source === 'stored')
            .map(({ queue }) => ({ name: queue, concurrency: null, reason: null })),
          actor,
        )
      : await this.settings.storeConcurrency(
          chosen
            .filter(({ concurrency, advised }) => apply && concurrency !== advised)
            .map(({ queue, advised, reason }) => ({ name: queue, concurrency: advised, reason })),
          actor,
        );
    if (changed.length > 0) this.logger.log({ actor, revert, queues: changed }, 'concurrency of queues changed');
    return { from, to, nodes, changed, queues: advices };
  }
}
