import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { pendingMigrations } from '../database/migrate.js';
import { PG_POOL } from '../database/pg-pool.js';
import { ensureWritable, isReadOnly } from '../database/sql-errors.js';
import { Engine, EngineWatch } from '../jobs/ports/engine.js';
import { BackupScheduler } from '../persistence/maintenance/backup/backup-scheduler.js';
import { Nodes } from '../persistence/nodes/nodes.js';
import { ShutdownState } from './shutdown-state.js';

/** Timeout of a check: longer than a slow answer, shorter than an orchestrator's probe timeout. */
const TIMEOUT_MS = 2000;
/** Cache time of a result: probes come from several sides at the same time, and need no key. */
const FRESH_MS = 500;

const INSTEAD = {
  direct: 'jobs run straight from the ledger',
  hold: 'jobs are accepted, and held until it is back',
};

/**
 * Checks of everything that this node can't work without. They are public, so they reveal only the kind of trouble; the
 * log has the reason, from the watch of the store.
 */
@Injectable()
export class Dependencies {
  private migrated = false;

  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(PG_POOL) private readonly pool: Pool,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly engine: Engine,
    private readonly watch: EngineWatch,
    private readonly backupScheduler: BackupScheduler,
    private readonly nodes: Nodes,
    private readonly shutdown: ShutdownState,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async running(): Promise<HealthIndicatorResult> {
    const session = this.indicators.check('process');
    return this.shutdown.begun ? session.down('shutting down') : session.up();
  }

  /** Checks that PostgreSQL takes writes: a read-only one can't store what this node accepts. */
  postgres(): PromiseLike<HealthIndicatorResult> {
    return this.check(
      'postgres',
      (error) => (isReadOnly(error) ? 'PostgreSQL is read-only' : 'PostgreSQL does not answer'),
      () => ensureWritable((sql) => this.pool.query(sql)),
    );
  }

  migrations(): PromiseLike<HealthIndicatorResult> {
    const message = () => 'The schema is not up to date';
    return this.check('migrations', message, async () => {
      // Checked until it first succeeds: nothing reverts migrations under a running hub.
      this.migrated ||= (await pendingMigrations(this.dataSource)).length === 0;
      if (!this.migrated) throw new Error('some migrations are pending');
    });
  }

  /**
   * Without Redis this node is degraded, not down: it still accepts jobs, and runs them from the ledger or holds them.
   * Out of service it would lose requests that no other node can accept. An engine in PostgreSQL is down with it; and a
   * Redis that this node could never log in to is a misconfiguration, which should stop a rollout.
   */
  async queueEngine(): Promise<HealthIndicatorResult> {
    const { kind } = this.engine;
    const { trouble } = this.watch;
    const session = this.indicators.check('engine');
    if (trouble === null) return session.up({ kind });
    const { code, what } = trouble;
    if (kind === 'postgres' || trouble.misconfigured) return session.down({ kind, code, message: what });
    const mode = this.config.engineFallback;
    return session.up({ kind, degraded: true, mode, code, reason: `${what}: ${INSTEAD[mode]}` });
  }

  /** A failed backup makes this node degraded, not down: nothing depends on it in normal operation. */
  async backup(): Promise<HealthIndicatorResult> {
    const session = this.indicators.check('backup');
    if (this.backupScheduler.failure === null) return session.up();
    return session.up({ degraded: true, reason: 'The last file backup of this node failed' });
  }

  /** A deviating clock makes this node degraded: the hub decides nothing by it, but external services may. */
  async clock(): Promise<HealthIndicatorResult> {
    const session = this.indicators.check('clock');
    if (!this.nodes.clockDiffers) return session.up();
    return session.up({ degraded: true, reason: "This machine's clock differs from PostgreSQL's" });
  }

  private check(
    name: string,
    message: (error: unknown) => string,
    probe: () => Promise<unknown>,
  ): PromiseLike<HealthIndicatorResult> {
    const attempt = async () => {
      try {
        await within(TIMEOUT_MS, probe());
      } catch (error) {
        throw new Error(message(error), { cause: error });
      }
    };
    return this.indicators.check(name).attempt(attempt).cacheFor(FRESH_MS);
  }
}

async function within(ms: number, probe: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no response within ${ms} ms`)), ms);
  });
  await Promise.race([probe, late]).finally(() => clearTimeout(timer));
}
