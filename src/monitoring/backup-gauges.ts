import { Injectable } from '@nestjs/common';
import { Gauge } from './prom-client.js';
import { BackupScheduler } from '../persistence/maintenance/backup/backup-scheduler.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Gauges of the last file backup of any node, read on each scrape. */
@Injectable()
export class BackupGauges {
  private readonly age: Gauge;
  private readonly bytes: Gauge;
  private readonly failures: Gauge;

  constructor(
    private readonly backupScheduler: BackupScheduler,
    registry: MetricsRegistry,
  ) {
    const gauge = (name: string, help: string) =>
      new Gauge({ name: `runnerhub_backup_${name}`, help, registers: [registry] });
    this.age = gauge('age_seconds', 'Seconds since the last file backup of any node; absent before the first');
    this.bytes = gauge('size_bytes', 'Size of the last file backup');
    this.failures = gauge('failing', "1 while this node's last file backup failed");
  }

  /** Refreshes the gauges; to be awaited before the registry is written out. */
  async refresh(): Promise<void> {
    for (const gauge of [this.age, this.bytes]) gauge.remove();
    this.failures.set(this.backupScheduler.failure === null ? 0 : 1);
    const state = await this.backupScheduler.last().catch(() => undefined);
    if (!state) return;
    this.age.set(state.age);
    this.bytes.set(state.bytes);
  }
}
