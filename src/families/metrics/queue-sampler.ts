import { Inject, Injectable } from '@nestjs/common';
import { Periodic } from '../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { onOneNode } from '../../database/cluster-duty.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { HubReadings } from '../../jobs/ports/readings.js';
import { SAMPLED } from './metric-catalog.js';
import { MetricSamples, type Sample } from './metric-samples.js';

/** Full minutes whose outcomes are stored again: a sampling may have been late, or left out. */
const MINUTES = 5;
const HOUR_MS = 3_600_000;

/** Samples the queues once a minute, on one node for all: charts have a history without a monitoring system. */
@Injectable()
export class QueueSampler {
  private hour = 0;

  constructor(
    private readonly ledger: LedgerDb,
    private readonly readings: HubReadings,
    private readonly samples: MetricSamples,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  @Periodic('sampleMs', 'Queues could not be sampled; their charts have a gap until the next sampling in a minute')
  async sampleInTurn(): Promise<void> {
    await onOneNode(this.ledger, 'metric-samples', this.config.timings.sampleMs, async (db) => {
      await this.samples.store(await this.read(), db);
      const hour = Math.floor(Date.now() / HOUR_MS);
      if (hour === this.hour) return;
      await this.samples.storeHours(db);
      this.hour = hour;
    });
  }

  /** Samples the queues now. */
  async sample(): Promise<number> {
    const samples = await this.read();
    await this.samples.store(samples);
    return samples.length;
  }

  private async read(): Promise<Sample[]> {
    const [queues, minutes] = await Promise.all([this.readings.queues(), this.readings.minutes(MINUTES)]);
    const samples: Sample[] = queues.flatMap(({ queue, waiting, active, delayed, oldestWaitingSeconds }) => {
      const labels = { queue };
      return [
        { name: 'queue_waiting', labels, value: waiting },
        { name: 'queue_active', labels, value: active },
        { name: 'queue_delayed', labels, value: delayed },
        { name: 'queue_oldest_waiting_seconds', labels, value: oldestWaitingSeconds },
      ];
    });
    for (const { queue, minute: at, completed, failed } of minutes) {
      const labels = { queue };
      samples.push({ name: 'queue_completed', labels, at, value: completed });
      samples.push({ name: 'queue_failed', labels, at, value: failed });
    }
    return [...samples.filter(({ value }) => value !== 0), { name: SAMPLED, value: 1 }];
  }
}
