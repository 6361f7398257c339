import { BullModule } from '@nestjs/bullmq';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { HubConfig } from '../config/hub-config.js';
import { Engine, EngineWatch } from '../jobs/ports/engine.js';
import { ActiveRuns, EagerStarts, QueueCapacities } from '../jobs/ports/worker.js';
import { queueCatalog, type QueueSpec } from './queue-catalog.js';
import { BullEngine } from './engine/bull-engine.js';
import { BullQueues } from './engine/bull-queues.js';
import { BullEngineWatch } from './engine/engine-watch.js';
import { ENGINE_CONNECTIONS, asConnection, type EngineConnections } from './engine/engine-connections.js';
import { engineTrace } from './engine/engine-trace.js';
import { HandlerDiscovery } from './handler-discovery.js';
import { BatchWorkers } from './workers/ledger-fed/batch-workers.js';
import { FairWorkers } from './workers/ledger-fed/fair/fair-workers.js';
import { LedgerPoller } from './workers/ledger-fed/ledger-poller.js';
import { IdleWorkerStarts } from './workers/engine-fed/idle-worker-starts.js';
import { DrainSignal } from './workers/slots/drain-signal.js';
import { JobExecutor } from './workers/execution/job-executor.js';
import { LedgerRunner } from './workers/ledger-fed/ledger-runner.js';
import { RunTraces } from './workers/execution/run-traces.js';
import { RunRecorder } from './workers/execution/run-recorder.js';
import { ActiveRunRegistry } from './workers/execution/active-run-registry.js';
import { processorFor, type QueueProcessor } from './workers/engine-fed/queue-processor.js';
import { QUEUE_SPECS, SlotPool } from './workers/slots/slot-pool.js';
import { RunAdmission } from './workers/slots/run-admission.js';
import { ConcurrencyFollower } from './workers/slots/concurrency-follower.js';
import { QUEUE_PROCESSORS, WorkerPool } from './workers/worker-pool.js';

/** BullMQ's limit of stalls, practically none: the ledger's own count bounds crash loops. */
const NO_STALL_LIMIT = 1_000_000;
/**
 * Stall checks per configured interval. BullMQ requeues a job only when two consecutive checks find it without its worker,
 * and the second one without its lock; more frequent checks restart the job within the interval.
 */
const STALL_CHECKS = 3;
/**
 * Lock duration that frees a vanished worker's job within the configured interval. The lock is renewed at half its life,
 * so it must outlive an event loop that is blocked for a second.
 */
const lockMs = (stalledIntervalMs: number): number => Math.min(15_000, Math.max(2000, stalledIntervalMs / 2));

function workerOptions(queue: QueueSpec, config: HubConfig, connections: EngineConnections) {
  return {
    connection: asConnection(connections.worker),
    prefix: connections.prefix(queue.name),
    concurrency: queue.concurrency,
    limiter: queue.limit && { max: queue.limit.max, duration: queue.limit.per },
    autorun: false,
    lockDuration: lockMs(config.stalled.intervalMs),
    stalledInterval: Math.ceil(config.stalled.intervalMs / STALL_CHECKS),
    maxStalledCount: NO_STALL_LIMIT,
    runRetryDelay: 1000,
    // Ended jobs leave the engine immediately; see bull-engine.ts.
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    // A requeued job with a priority wakes no waiting worker (BullMQ 6.7.0); it is found after this many seconds.
    drainDelay: 5,
    telemetry: engineTrace(queue.name, config.log.debug),
  };
}

/** BullMQ and the services that run jobs. Queues and workers of the whole catalog share the connections. */
@Global()
@Module({})
export class QueuesModule {
  static register(config: HubConfig, connections: EngineConnections): DynamicModule {
    const catalog = config.role === 'api' ? [] : queueCatalog(config);
    const processors = catalog.map((queue) => processorFor(queue.name, workerOptions(queue, config, connections)));
    const services = [
      BullQueues,
      ActiveRunRegistry,
      { provide: ActiveRuns, useExisting: ActiveRunRegistry },
      RunRecorder,
      RunTraces,
      JobExecutor,
      { provide: QUEUE_SPECS, useValue: catalog },
      { provide: QueueCapacities, useValue: { all: () => queueCatalog(config) } satisfies QueueCapacities },
      ConcurrencyFollower,
      SlotPool,
      RunAdmission,
      DrainSignal,
      LedgerRunner,
      IdleWorkerStarts,
      { provide: EagerStarts, useExisting: IdleWorkerStarts },
      LedgerPoller,
      BatchWorkers,
      FairWorkers,
      WorkerPool,
      { provide: Engine, useClass: BullEngine },
      { provide: EngineWatch, useClass: BullEngineWatch },
    ];
    return {
      module: QueuesModule,
      imports: [
        DiscoveryModule,
        // The worker pool creates the workers, since it must listen to them from the first moment.
        BullModule.forRoot({
          connection: asConnection(connections.worker),
          extraOptions: { manualRegistration: true },
        }),
        // No queues by Nest (the engine has its own), but this registers the explorer of @Processor classes.
        BullModule.registerQueue(),
      ],
      providers: [
        { provide: ENGINE_CONNECTIONS, useValue: connections },
        ...services,
        ...processors,
        { provide: QUEUE_PROCESSORS, inject: processors, useFactory: (...all: QueueProcessor[]) => all },
        HandlerDiscovery,
      ],
      exports: [BullQueues, Engine, EngineWatch, ActiveRuns, EagerStarts, QueueCapacities, WorkerPool],
    };
  }
}
