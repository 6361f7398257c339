import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from './prom-client.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { FleetCounts, type FleetCount } from '../runners/queries/fleet-counts.js';
import { DEMAND_STATES } from '../runners/model/demand-state.js';
import { RUNNER_STATES } from '../runners/model/runner-state.js';
import { MetricsRegistry } from './metrics-registry.js';

const OPEN_DEMANDS = DEMAND_STATES.filter((state) => state !== 'completed' && state !== 'cancelled');
const EXISTING_RUNNERS = RUNNER_STATES.filter((state) => state !== 'removed');

/** Gauges of demands and runners by the ledger, read on each scrape; every node reports the same. */
@Injectable()
export class FleetGauges {
  private readonly gauges: Record<FleetCount['kind'], Gauge<'set' | 'state'>>;
  private readonly sets: HubConfig['runners']['sets'];

  constructor(
    private readonly counts: FleetCounts,
    registry: MetricsRegistry,
    @Inject(HUB_CONFIG) config: Pick<HubConfig, 'runners'>,
  ) {
    const registers = [registry];
    const gauge = (name: string, help: string) =>
      new Gauge({ name: `runnerhub_${name}`, help, labelNames: ['set', 'state'], registers });
    this.gauges = {
      demand: gauge('demands', 'Workflow jobs that have not ended, by runner set (empty: none of this hub) and state'),
      runner: gauge('runners', 'Runners that exist, by runner set and state'),
    };
    this.sets = config.runners.sets;
    const most = new Gauge({
      name: 'runnerhub_runner_set_max',
      help: 'Maximum number of runners of a set, over all nodes',
      labelNames: ['set'],
      registers,
    });
    for (const { name, max } of this.sets) most.set({ set: name }, max);
  }

  /** Refreshes the gauges; to be awaited before the registry is written out. */
  async refresh(): Promise<void> {
    const counts = await this.counts.read().catch(() => undefined);
    this.gauges.demand.reset();
    this.gauges.runner.reset();
    // Absent while the ledger does not answer: stale figures, and zeros, would seem current.
    if (counts === undefined) return;
    for (const { name: set } of this.sets) {
      for (const state of OPEN_DEMANDS) this.gauges.demand.set({ set, state }, 0);
      for (const state of EXISTING_RUNNERS) this.gauges.runner.set({ set, state }, 0);
    }
    for (const { kind, set, state, count } of counts) this.gauges[kind].set({ set, state }, count);
  }
}
