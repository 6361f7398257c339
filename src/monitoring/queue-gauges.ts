import { Injectable, Logger } from '@nestjs/common';
import { Gauge } from './prom-client.js';
import { messageOf } from '../common/errors.js';
import { ledgerClock } from '../common/ledger-clock.js';
import { ControlChannel } from '../database/control-channel.js';
import { QueueStats, type QueueStatistics } from '../persistence/queries/queue-stats.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Scrapes within this time share one query of the ledger. */
const FRESH_MS = 1000;

const GAUGES: [name: string, help: string, value: (queue: QueueStatistics) => number][] = [
  ['waiting_jobs', 'Jobs that could run now; the metric for autoscalers', ({ waiting }) => waiting],
  ['active_jobs', 'Jobs that run, on all nodes', ({ active }) => active],
  ['delayed_jobs', 'Jobs that wait for their due time', ({ delayed }) => delayed],
  ['waiting_children_jobs', 'Jobs that wait for their children', ({ waitingChildren }) => waitingChildren],
  ['completed_jobs', 'Completed jobs that the ledger keeps', ({ completed }) => completed],
  ['failed_jobs', 'Failed jobs that the ledger keeps', ({ failed }) => failed],
  [
    'oldest_waiting_seconds',
    'Waiting time of the oldest waiting job',
    ({ oldestWaitingSeconds }) => oldestWaitingSeconds,
  ],
  ['paused', '1 while the queue is paused', ({ paused }) => (paused ? 1 : 0)],
];

/** Gauges of the queues by the ledger, read on each scrape; every node reports the same. */
@Injectable()
export class QueueGauges {
  private readonly logger = new Logger(QueueGauges.name);
  private readonly gauges: { gauge: Gauge<'queue'>; value: (queue: QueueStatistics) => number }[];
  private readonly ledgerUp: Gauge;
  private readAt = 0;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly stats: QueueStats,
    private readonly channel: ControlChannel,
    registry: MetricsRegistry,
  ) {
    const registers = [registry];
    this.gauges = GAUGES.map(([name, help, value]) => {
      return { value, gauge: new Gauge({ name: `runnerhub_queue_${name}`, help, labelNames: ['queue'], registers }) };
    });
    this.ledgerUp = new Gauge({
      name: 'runnerhub_ledger_up',
      help: '1 when the ledger answers and accepts writes',
      registers,
    });
    new Gauge({
      name: 'runnerhub_clock_ahead_seconds',
      help: "Seconds by which this machine's clock is ahead of PostgreSQL's; 0 unless the difference is certain",
      registers,
      collect() {
        this.set(ledgerClock.ahead / 1000);
      },
    });
  }

  /** Refreshes the gauges, with one query at a time; to be awaited before the registry is written out. */
  refresh(): Promise<void> {
    if (Date.now() - this.readAt < FRESH_MS) return Promise.resolve();
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(): Promise<void> {
    try {
      const queues = await this.stats.of();
      for (const { gauge, value } of this.gauges)
        for (const queue of queues) gauge.set({ queue: queue.name }, value(queue));
      this.ledgerUp.set(this.channel.trouble === null ? 1 : 0);
    } catch (error) {
      // Stale figures would seem current.
      for (const { gauge } of this.gauges) gauge.reset();
      this.ledgerUp.set(0);
      this.logger.warn(
        { reason: messageOf(error) },
        'queue metrics failed to load from the ledger; they are omitted until it answers',
      );
    }
    this.readAt = Date.now();
  }
}
