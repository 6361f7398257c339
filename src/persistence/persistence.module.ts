import { Global, Module } from '@nestjs/common';
import {
  BatchSource,
  DirectSource,
  DispatchSignal,
  JobIntake,
  JobWaker,
  LedgerRetention,
  LogArchive,
  OpenJobDays,
  RunLedger,
  ScheduleIntake,
  StatusUpdates,
} from '../jobs/ports.js';
import { Arrivals } from './arrivals.js';
import { BatchArrivals } from './batch-arrivals.js';
import { BatchClaims } from './batch-claims.js';
import { Backup } from './backup/backup.js';
import { Deadlines } from './deadlines.js';
import { DeadLetters } from './dead-letters.js';
import { DirectClaims } from './direct-claims.js';
import { Dispatcher } from './dispatcher.js';
import { IntakePressure } from './intake-pressure.js';
import { JobActions } from './job-actions.js';
import { JobExport } from './export/job-export.js';
import { JobSearch } from './job-search.js';
import { LedgerIntake } from './ledger-intake.js';
import { NodeIdentity } from './node-identity.js';
import { LogArchives } from './log-archive/log-archive.js';
import { LostRuns } from './lost-runs.js';
import { NodeWatch } from './node-watch.js';
import { Nodes } from './nodes.js';
import { OpenDays } from './open-days.js';
import { ParentStatistics } from './parent-statistics.js';
import { Partitions } from './partitions.js';
import { QueueManager } from './queue-manager.js';
import { QueuePauses } from './queue-pauses.js';
import { QueueSettings } from './queue-settings.js';
import { QueueStats } from './queue-stats.js';
import { DeadNodes } from './recovery/dead-nodes.js';
import { EngineReturn } from './recovery/engine-return.js';
import { Epochs } from './recovery/epochs.js';
import { MissingJobs } from './recovery/missing-jobs.js';
import { Recovery } from './recovery/recovery.js';
import { Restoration } from './recovery/restoration.js';
import { Redrive } from './redrive.js';
import { Retention } from './retention/retention.js';
import { Schedules } from './schedules.js';
import { SqlRunLedger } from './sql-run-ledger.js';
import { HandedOver } from './handed-over.js';
import { StaleCopies } from './stale-copies.js';
import { StatusComponents } from './status/status-components.js';

const services = [
  Backup,
  Arrivals,
  BatchArrivals,
  BatchClaims,
  DeadLetters,
  Deadlines,
  DirectClaims,
  Dispatcher,
  IntakePressure,
  JobActions,
  JobExport,
  JobSearch,
  LedgerIntake,
  LogArchives,
  LostRuns,
  NodeIdentity,
  Nodes,
  NodeWatch,
  OpenDays,
  ParentStatistics,
  Partitions,
  QueueManager,
  QueueSettings,
  QueueStats,
  Recovery,
  Redrive,
  DeadNodes,
  EngineReturn,
  Epochs,
  MissingJobs,
  Restoration,
  QueuePauses,
  Retention,
  Schedules,
  SqlRunLedger,
  StaleCopies,
  StatusComponents,
  HandedOver,
];
const ports = [
  { provide: LedgerRetention, useExisting: Retention },
  { provide: OpenJobDays, useExisting: OpenDays },
  { provide: LogArchive, useExisting: LogArchives },
  { provide: StatusUpdates, useExisting: StatusComponents },
  { provide: JobWaker, useExisting: JobActions },
  { provide: JobIntake, useExisting: LedgerIntake },
  { provide: RunLedger, useExisting: SqlRunLedger },
  { provide: ScheduleIntake, useExisting: Schedules },
  { provide: DirectSource, useExisting: DirectClaims },
  { provide: BatchSource, useExisting: BatchClaims },
  { provide: DispatchSignal, useExisting: Dispatcher },
];

/** The ledger, and everything that reads or writes it. */
@Global()
@Module({ providers: [...services, ...ports], exports: [...services, ...ports] })
export class PersistenceModule {}
