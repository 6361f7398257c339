import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { pendingMigrations } from '../database/migrate.js';
import { PG_POOL } from '../database/pg-pool.js';
import { ensureWritable, isReadOnly } from '../database/sql-errors.js';
import { Engine, EngineWatch } from '../jobs/ports.js';
import { BackupScheduler } from '../persistence/backup/backup-scheduler.js';
import { Nodes } from '../persistence/nodes.js';
import { ShutdownState } from './shutdown-state.js';

/** Longer than a slow answer, shorter than what orchestrators wait for a probe. */
const TIMEOUT_MS = 2000;
/** Probes come from several sides at once, and anybody may ask. */
const FRESH_MS = 500;

const INSTEAD = {
  direct: 'jobs run straight from the ledger',
  hold: 'jobs are accepted, and kept until it is back',
};

/**
 * One check for each thing without which this node can't work. Anybody may ask, so they tell the kind of trouble alone; the
 * log has the reason, from whoever watches the store.
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
    private readonly files: BackupScheduler,
    private readonly nodes: Nodes,
    private readonly shutdown: ShutdownState,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async running(): Promise<HealthIndicatorResult> {
    const session = this.indicators.check('process');
    return this.shutdown.begun ? session.down('shutting down') : session.up();
  }

  /** One that answers and takes nothing can't keep what this node is given. */
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
      // In order once, in order for this process's life: nothing takes migrations back under a running hub.
      this.migrated ||= (await pendingMigrations(this.dataSource)).length === 0;
      if (!this.migrated) throw new Error('some migrations have not run');
    });
  }

  /**
   * Without Redis this node is degraded, not down: it takes jobs all the same, and runs them from the ledger or keeps
   * them. Taken out of service it would lose what nobody else can take. An engine in PostgreSQL is down with it; and a
   * Redis that this node could never log in to is a mistake that a rollout should stop at.
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

  /** Nothing depends on it while all is well, so this node is degraded, not down. */
  async backup(): Promise<HealthIndicatorResult> {
    const session = this.indicators.check('backup');
    if (this.files.failure === null) return session.up();
    return session.up({ degraded: true, reason: 'The last file backup of this node failed' });
  }

  /** Nothing here is decided by this machine's clock, but what it calls outside may be. */
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
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  await Promise.race([probe, late]).finally(() => clearTimeout(timer));
}
