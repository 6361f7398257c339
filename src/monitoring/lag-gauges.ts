import { Injectable } from '@nestjs/common';
import { Gauge } from './prom-client.js';
import { HubReadings } from '../jobs/ports/readings.js';
import { SqlRunLedger } from '../persistence/record/sql-run-ledger.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Gauges of how far engine and ledger are apart, and of the nodes that bring them together. */
@Injectable()
export class LagGauges {
  private readonly workers: Gauge;
  private readonly engineAway: Gauge;
  private readonly dispatch: Gauge;

  constructor(
    private readonly readings: HubReadings,
    runLedger: SqlRunLedger,
    registry: MetricsRegistry,
  ) {
    const registers = [registry];
    const gauge = (name: string, help: string) => new Gauge({ name: `runnerhub_${name}`, help, registers });
    this.workers = gauge('live_workers', 'Live nodes that run jobs');
    this.engineAway = gauge('engine_away_seconds', 'Seconds since any live node had the engine; 0 while one has it');
    this.dispatch = gauge('dispatch_lag_seconds', 'Age of the oldest job that the engine should have and has not');
    new Gauge({
      name: 'runnerhub_ledger_lag_seconds',
      help: 'Age of the oldest outcome that this process has not written to the ledger yet',
      registers,
      collect() {
        this.set(runLedger.lagMs / 1000);
      },
    });
  }

  /** Refreshes the gauges; to be awaited before the registry is written out. */
  async refresh(): Promise<void> {
    const fleet = await this.readings.fleet().catch(() => undefined);
    for (const gauge of [this.workers, this.engineAway, this.dispatch]) gauge.remove();
    if (fleet === undefined) return;
    this.workers.set(fleet.workers);
    this.engineAway.set(fleet.engineAwaySeconds);
    this.dispatch.set(fleet.dispatchLagSeconds);
  }
}
