import { Global, Module } from '@nestjs/common';
import {
  BatchSource,
  DirectSource,
  DispatchPort,
  JobIntake,
  JobWaker,
  LedgerRetention,
  LogArchive,
  OpenJobDays,
  RunLedger,
  ScheduleIntake,
  StatusUpdates,
} from '../jobs/ports.js';
import { JobArrivals } from './job-arrivals.js';
import { BatchJobArrivals } from './batch-job-arrivals.js';
import { BatchJobSource } from './batch-job-source.js';
import { BackupScheduler } from './backup/backup-scheduler.js';
import { Deadlines } from './deadlines.js';
import { DeadLetters } from './dead-letters.js';
import { DueJobSource } from './due-job-source.js';
import { Dispatcher } from './dispatcher.js';
import { CommitActivity } from './commit-activity.js';
import { JobActions } from './job-actions.js';
import { JobExport } from './export/job-export.js';
import { JobSearch } from './job-search.js';
import { LedgerIntake } from './ledger-intake.js';
import { NodeIdentity } from './node-identity.js';
import { LogArchives } from './log-archive/log-archive.js';
import { LocalRunReconciler } from './local-run-reconciler.js';
import { NodeWatch } from './node-watch.js';
import { Nodes } from './nodes.js';
import { OldestRunnablePartition } from './oldest-runnable-partition.js';
import { ParentStatistics } from './parent-statistics.js';
import { Partitions } from './partitions.js';
import { QueueManager } from './queue-manager.js';
import { QueuePauses } from './queue-pauses.js';
import { QueueSettings } from './queue-settings.js';
import { QueueStats } from './queue-stats.js';
import { DeadNodeRescuer } from './recovery/dead-node-rescuer.js';
import { EngineRecovery } from './recovery/engine-recovery.js';
import { Epochs } from './recovery/epochs.js';
import { EngineReconciler } from './recovery/engine-reconciler.js';
import { Recovery } from './recovery/recovery.js';
import { EngineRestorer } from './recovery/engine-restorer.js';
import { Redrive } from './redrive.js';
import { Retention } from './retention/retention.js';
import { Schedules } from './schedules.js';
import { SqlRunLedger } from './sql-run-ledger.js';
import { DispatchMarker } from './dispatch-marker.js';
import { StaleCopyGuard } from './stale-copy-guard.js';
import { StatusComponents } from './status/status-components.js';

const services = [
  BackupScheduler,
  JobArrivals,
  BatchJobArrivals,
  BatchJobSource,
  DeadLetters,
  Deadlines,
  DueJobSource,
  Dispatcher,
  CommitActivity,
  JobActions,
  JobExport,
  JobSearch,
  LedgerIntake,
  LogArchives,
  LocalRunReconciler,
  NodeIdentity,
  Nodes,
  NodeWatch,
  OldestRunnablePartition,
  ParentStatistics,
  Partitions,
  QueueManager,
  QueueSettings,
  QueueStats,
  Recovery,
  Redrive,
  DeadNodeRescuer,
  EngineRecovery,
  Epochs,
  EngineReconciler,
  EngineRestorer,
  QueuePauses,
  Retention,
  Schedules,
  SqlRunLedger,
  StaleCopyGuard,
  StatusComponents,
  DispatchMarker,
];
const ports = [
  { provide: LedgerRetention, useExisting: Retention },
  { provide: OpenJobDays, useExisting: OldestRunnablePartition },
  { provide: LogArchive, useExisting: LogArchives },
  { provide: StatusUpdates, useExisting: StatusComponents },
  { provide: JobWaker, useExisting: JobActions },
  { provide: JobIntake, useExisting: LedgerIntake },
  { provide: RunLedger, useExisting: SqlRunLedger },
  { provide: ScheduleIntake, useExisting: Schedules },
  { provide: DirectSource, useExisting: DueJobSource },
  { provide: BatchSource, useExisting: BatchJobSource },
  { provide: DispatchPort, useExisting: Dispatcher },
];

/** The ledger, and every service that reads or writes it. */
@Global()
@Module({ providers: [...services, ...ports], exports: [...services, ...ports] })
export class PersistenceModule {}
