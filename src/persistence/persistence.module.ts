import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import {
  BatchSource,
  DirectSource,
  DispatchPort,
  DrainOrders,
  FairSource,
  JobIntake,
  JobWaker,
  OpenJobDays,
  RunLedger,
  ScheduleIntake,
  StoredConcurrency,
  ScopedRecords,
} from '../jobs/ports/ledger.js';
import { BACKUP_TABLES, type BackupTable } from '../jobs/backup-table.js';
import { EffectLedger } from '../jobs/ports/effects.js';
import { Lanes } from '../jobs/ports/lanes.js';
import { LedgerRetention, LogArchive } from '../jobs/ports/maintenance.js';
import { NodeWork } from '../jobs/ports/node-work.js';
import { HubReadings } from '../jobs/ports/readings.js';
import { TraceParents } from '../jobs/ports/traces.js';
import { JobArrivals } from './dispatch/job-arrivals.js';
import { BatchJobArrivals } from './dispatch/batch-job-arrivals.js';
import { FairArrivals } from './dispatch/fair-arrivals.js';
import { BatchJobSource } from './claim/batch-job-source.js';
import { FairAdoption } from './claim/fair/fair-adoption.js';
import { FairJobSource } from './claim/fair/fair-job-source.js';
import { BackupScheduler } from './maintenance/backup/backup-scheduler.js';
import { Deadlines } from './transitions/deadlines.js';
import { DeadLetters } from './queries/dead-letters.js';
import { DueJobSource } from './claim/due-job-source.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { CommitActivity } from './dispatch/commit-activity.js';
import { FailureGroups } from './queries/failure-groups.js';
import { GroupRedrive } from './operations/group-redrive.js';
import { JobActions } from './operations/job-actions.js';
import { JobCancels } from './operations/job-cancels.js';
import { JobExport } from './queries/export/job-export.js';
import { JobSearch } from './queries/job-search.js';
import { QueueLaneSearch } from './queries/queue-lanes.js';
import { JobTrees } from './queries/job-tree.js';
import { LedgerIntake } from './accept/ledger-intake.js';
import { LiveChangesReader } from './live/live-changes.js';
import { LiveLogs } from './live/live-logs.js';
import { LiveSignals } from './live/live-signals.js';
import { NodeIdentity } from './nodes/node-identity.js';
import { LogArchives } from './maintenance/log-archive/log-archive.js';
import { LocalRunReconciler } from './recovery/local-run-reconciler.js';
import { NodeTasks } from './nodes/node-tasks.js';
import { SqlNodeWork } from './nodes/sql-node-work.js';
import { NodeWatch } from './nodes/node-watch.js';
import { NodeDrains } from './nodes/node-drains.js';
import { Nodes } from './nodes/nodes.js';
import { SqlOpenJobDays } from './partitions/sql-open-job-days.js';
import { ParentStatistics } from './maintenance/parent-statistics.js';
import { Partitions } from './partitions/partitions.js';
import { QueueManager } from './operations/queue-manager.js';
import { QueuePauses } from './queues/queue-pauses.js';
import { QueueSettings } from './queues/queue-settings.js';
import { RetryStats } from './queries/retry-stats.js';
import { JobDistributions } from './queries/job-distribution.js';
import { ConcurrencyTuning } from './tuning/concurrency-tuning.js';
import { QueueLoads } from './tuning/queue-loads.js';
import { QueueStats } from './queries/queue-stats.js';
import { TenantStats } from './queries/tenant-stats.js';
import { DeadNodeRescuer } from './recovery/dead-node-rescuer.js';
import { EngineRecovery } from './recovery/engine-recovery.js';
import { Epochs } from './recovery/epochs.js';
import { EngineReconciler } from './recovery/engine-reconciler.js';
import { OutageJournal } from './recovery/outage-journal.js';
import { OutageRecorder } from './recovery/outage-recorder.js';
import { OutageSearch } from './queries/outage-search.js';
import { Recovery } from './recovery/recovery.js';
import { EngineRestorer } from './recovery/engine-restorer.js';
import { Redrive } from './operations/redrive.js';
import { SecretRotation } from './maintenance/secrets/secret-rotation.js';
import { Retention } from './maintenance/retention/retention.js';
import { SqlScopedRecords } from './queries/scoped-records.js';
import { Schedules } from './schedules/schedules.js';
import { SqlEffects } from './record/sql-effects.js';
import { SqlLanes } from './queues/sql-lanes.js';
import { SqlHubReadings } from './queries/sql-hub-readings.js';
import { SqlTraceParents } from './queries/sql-trace-parents.js';
import { SqlRunLedger } from './record/sql-run-ledger.js';
import { DispatchMarker } from './dispatch/dispatch-marker.js';
import { StaleCopyGuard } from './dispatch/stale-copy-guard.js';

const services = [
  BackupScheduler,
  JobArrivals,
  BatchJobArrivals,
  BatchJobSource,
  FairArrivals,
  FairAdoption,
  FairJobSource,
  DeadLetters,
  Deadlines,
  DueJobSource,
  Dispatcher,
  CommitActivity,
  FailureGroups,
  GroupRedrive,
  JobActions,
  JobCancels,
  JobExport,
  JobSearch,
  JobTrees,
  QueueLaneSearch,
  LedgerIntake,
  LiveChangesReader,
  LiveLogs,
  LiveSignals,
  LogArchives,
  LocalRunReconciler,
  NodeIdentity,
  NodeDrains,
  NodeTasks,
  Nodes,
  NodeWatch,
  SqlOpenJobDays,
  ParentStatistics,
  OutageJournal,
  OutageRecorder,
  OutageSearch,
  Partitions,
  QueueManager,
  QueueSettings,
  QueueStats,
  QueueLoads,
  ConcurrencyTuning,
  JobDistributions,
  RetryStats,
  TenantStats,
  Recovery,
  Redrive,
  DeadNodeRescuer,
  EngineRecovery,
  Epochs,
  EngineReconciler,
  EngineRestorer,
  QueuePauses,
  Retention,
  SecretRotation,
  Schedules,
  SqlEffects,
  SqlLanes,
  SqlNodeWork,
  SqlHubReadings,
  SqlRunLedger,
  SqlScopedRecords,
  SqlTraceParents,
  StaleCopyGuard,
  DispatchMarker,
];
const ports = [
  { provide: LedgerRetention, useExisting: Retention },
  { provide: OpenJobDays, useExisting: SqlOpenJobDays },
  { provide: LogArchive, useExisting: LogArchives },
  { provide: JobWaker, useExisting: JobActions },
  { provide: JobIntake, useExisting: LedgerIntake },
  { provide: EffectLedger, useExisting: SqlEffects },
  { provide: Lanes, useExisting: SqlLanes },
  { provide: NodeWork, useExisting: SqlNodeWork },
  { provide: HubReadings, useExisting: SqlHubReadings },
  { provide: RunLedger, useExisting: SqlRunLedger },
  { provide: ScheduleIntake, useExisting: Schedules },
  { provide: DrainOrders, useExisting: Nodes },
  { provide: StoredConcurrency, useExisting: QueueSettings },
  { provide: ScopedRecords, useExisting: SqlScopedRecords },
  { provide: TraceParents, useExisting: SqlTraceParents },
  { provide: DirectSource, useExisting: DueJobSource },
  { provide: BatchSource, useExisting: BatchJobSource },
  { provide: FairSource, useExisting: FairJobSource },
  { provide: DispatchPort, useExisting: Dispatcher },
];

/** The ledger, and every service that reads or writes it. */
@Global()
@Module({})
export class PersistenceModule {
  /** @param tables all that a backup keeps rows of, of their owners */
  static register(tables: BackupTable[]): DynamicModule {
    return {
      module: PersistenceModule,
      imports: [DiscoveryModule],
      providers: [{ provide: BACKUP_TABLES, useValue: tables }, ...services, ...ports],
      exports: [...services, ...ports],
    };
  }
}
