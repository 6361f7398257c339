import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Pool } from 'pg';
import { raceSignal } from 'race-signal';
import { startAct } from '../../../audit/current-act.js';
import { HubError, messageOf } from '../../../common/errors.js';
import { SharedRun } from '../../../common/shared-run.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { BACKUP_TABLES, type BackupTable } from '../../../jobs/backup-table.js';
import { PG_POOL } from '../../../database/pg-pool.js';
import { createBackup, type BackupOptions } from './create-backup.js';
import type { WrittenBackup } from './write-backup.js';

/** Limit on the backup at shutdown, within the time that a shutdown has beyond the grace for jobs. */
const SHUTDOWN_MS = 8000;

export interface LastBackup {
  at: Date;
  bytes: number;
  jobs: number;
  /** Age in seconds, by PostgreSQL's clock. */
  age: number;
}

/** Runs this node's file backups: at the interval, at shutdown, and on request. */
@Injectable()
export class BackupScheduler implements OnModuleDestroy {
  private readonly logger = new Logger(BackupScheduler.name);
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | undefined;
  private readonly onRequest = new SharedRun(() => this.once());
  /** Reason why this node's last attempt failed; null: it succeeded. */
  failure: string | null = null;

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
    @Inject(BACKUP_TABLES) private readonly tables: BackupTable[],
  ) {}

  /** Starts backups at the interval. */
  start(): void {
    this.timer = setInterval(() => void this.tick(), this.config.backup.intervalMs);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * Backs up everything committed before the call: callers that arrive during a backup share the one after it.
   * @throws HubError BACKUP_FAILED, LEDGER_UNAVAILABLE
   */
  async run(): Promise<WrittenBackup> {
    await startAct();
    return this.onRequest.run();
  }

  /** Runs the last backup before shutdown; a failure is logged and delays nothing. */
  async finish(): Promise<void> {
    clearInterval(this.timer);
    // A backup begun at the interval may lack the jobs accepted last.
    const signal = AbortSignal.timeout(SHUTDOWN_MS);
    if (this.ticking) await raceSignal(this.ticking, signal).catch(() => undefined);
    await this.quietly({ unlessBusy: true, signal });
  }

  /** Returns the last backup that any node wrote. */
  async last(): Promise<LastBackup | undefined> {
    const { rows } = await this.pool.query<LastBackup>(
      `select at, bytes::float8, jobs::float8, extract(epoch from clock_timestamp() - at)::float8 as age
         from backup_state where at is not null`,
    );
    return rows[0];
  }

  /** Runs one backup per interval on the first node to tick. 0.9 of an interval suffices, since timers are not exact. */
  private async tick(): Promise<void> {
    if (this.ticking || this.onRequest.busy) return;
    this.ticking = this.quietly({ unlessBusy: true, unlessYoungerThan: 0.9 * this.config.backup.intervalMs });
    await this.ticking;
    this.ticking = undefined;
  }

  private async once(): Promise<WrittenBackup> {
    const written = await this.attempt();
    if (!written) throw new HubError('BACKUP_FAILED', 'No backup was written');
    return written;
  }

  private async quietly(options: Partial<BackupOptions>): Promise<void> {
    try {
      await this.attempt(options);
    } catch (error) {
      this.logger.error({ dir: this.config.backup.dir, reason: messageOf(error) }, 'file backup failed');
    }
  }

  private async attempt(options: Partial<BackupOptions> = {}): Promise<WrittenBackup | null> {
    const { backup, databaseUrl = '' } = this.config;
    try {
      const written = await createBackup(databaseUrl, {
        ...{ tables: this.tables, dir: backup.dir, keep: backup.keep },
        ...options,
      });
      if (written)
        this.logger.debug({ file: written.file, jobs: written.jobs, bytes: written.bytes }, 'backup written');
      this.failure = null;
      return written;
    } catch (error) {
      this.failure = messageOf(error);
      throw error;
    }
  }
}
