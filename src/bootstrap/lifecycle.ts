import type { Server } from 'node:http';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { messageOf } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { VERSION } from '../config/version.js';
import { ConnectionTracker } from '../database/connection-tracker.js';
import { JobRegistry } from '../jobs/job-registry.js';
import { EngineWatch } from '../jobs/ports/engine.js';
import { BackupScheduler } from '../persistence/maintenance/backup/backup-scheduler.js';
import { Dispatcher } from '../persistence/dispatch/dispatcher.js';
import { Nodes } from '../persistence/nodes/nodes.js';
import { Partitions } from '../persistence/partitions/partitions.js';
import { Recovery } from '../persistence/recovery/recovery.js';
import { Schedules } from '../persistence/schedules/schedules.js';
import { SqlRunLedger } from '../persistence/record/sql-run-ledger.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { WorkerPool } from '../queues/workers/worker-pool.js';
import { JobRouter } from '../routing/job-router.js';

/**
 * Time beyond the grace for jobs that may be spent waiting for the stores: releasing takes 5 s of it, and the rest of the
 * 15 s after which run-process.ts ends the process is left for closing.
 */
const PATIENCE_MS = 8000;

/** Start and shutdown of a hub, in order; each step needs the one before. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Lifecycle.name);

  constructor(
    private readonly partitions: Partitions,
    private readonly nodes: Nodes,
    private readonly watch: EngineWatch,
    private readonly recovery: Recovery,
    private readonly schedules: Schedules,
    private readonly registry: JobRegistry,
    private readonly router: JobRouter,
    private readonly workerPool: WorkerPool,
    private readonly dispatcher: Dispatcher,
    private readonly ledger: SqlRunLedger,
    private readonly backupScheduler: BackupScheduler,
    private readonly periodicTasks: PeriodicTasks,
    private readonly connectionTracker: ConnectionTracker,
    private readonly host: HttpAdapterHost,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.nodes.setClock();
    await this.partitions.ensure();
    await this.nodes.join(VERSION);
    this.periodicTasks.start();
    await this.watch.start();
    await this.recovery.begin();
    for (const { spec } of this.registry.all()) {
      if (!spec.repeat) continue;
      const { job } = this.router.plan({ type: spec.type }, { actor: 'schedule' });
      await this.schedules.ensure(spec.type, job, spec.repeat);
    }
    this.schedules.start();
    this.workerPool.start();
    this.backupScheduler.start();
  }

  /** Stops taking jobs, lets active ones end, releases the rest, writes what is pending, marks the node as stopped. */
  async beforeApplicationShutdown(): Promise<void> {
    this.recovery.end();
    // A step may wait for a frozen PostgreSQL, or for an engine in it; closing the connections makes it fail immediately.
    const giveUp = () => {
      this.connectionTracker.close();
      void this.quietly(() => this.watch.stop());
    };
    setTimeout(giveUp, this.config.shutdownGraceMs + PATIENCE_MS).unref();
    const steps: (() => unknown)[] = [
      () => this.schedules.stop(),
      () => this.workerPool.drain(),
      () => this.dispatcher.stop(),
      () => this.ledger.flush(),
      () => this.ledger.end(),
      // In parallel: with PostgreSQL unreachable each waits until it gives up, and the process has 15 s in all.
      () => Promise.all([this.quietly(() => this.backupScheduler.finish()), this.nodes.leave()]),
      () => this.watch.stop(),
      () => this.periodicTasks.end(),
    ];
    // An unfinished request still needs PostgreSQL; the server closes after the last one, and the pools end after that.
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.once('close', () => this.connectionTracker.closeSoon());
    for (const step of steps) await this.quietly(step);
  }

  private async quietly(step: () => unknown): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.logger.error({ reason: messageOf(error) }, 'shutdown step failed; continuing with the next one');
    }
  }
}
