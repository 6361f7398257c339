import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from './prom-client.js';
import { Artifacts } from '../artifacts/artifacts.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Gauges of the stored artifacts, read on each scrape; every node reports the same. */
@Injectable()
export class ArtifactGauges {
  private readonly count: Gauge;
  private readonly bytes: Gauge;

  constructor(
    private readonly artifacts: Artifacts,
    registry: MetricsRegistry,
    @Inject(HUB_CONFIG) config: Pick<HubConfig, 'artifacts'>,
  ) {
    const gauge = (name: string, help: string) => new Gauge({ name: `runnerhub_${name}`, help, registers: [registry] });
    this.count = gauge('artifacts', 'Stored artifacts');
    this.bytes = gauge('artifacts_bytes', 'Size of the stored artifacts');
    gauge('artifacts_max_bytes', 'Maximum size of all artifacts together').set(config.artifacts.maxBytes);
  }

  /** Refreshes the gauges; to be awaited before the registry is written out. */
  async refresh(): Promise<void> {
    const totals = await this.artifacts.totals().catch(() => undefined);
    // Absent while the ledger does not answer.
    for (const gauge of [this.count, this.bytes]) gauge.remove();
    if (totals === undefined) return;
    this.count.set(totals.artifacts);
    this.bytes.set(totals.bytes);
  }
}
