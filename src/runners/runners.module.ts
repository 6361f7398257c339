import { Global, Module } from '@nestjs/common';
import { ContainersModule } from '../containers/containers.module.js';
import { GitHubModule } from '../github/github.module.js';
import { DemandReadings } from '../jobs/ports/readings.js';
import { Admission } from './capacity/admission.js';
import { Capacity } from './capacity/capacity.js';
import { RunnerAssignments } from './capacity/runner-assignments.js';
import { RunnerPool } from './capacity/runner-pool.js';
import { CleanupRunnerHandler } from './provisioning/cleanup-runner.handler.js';
import { DemandLines } from './queries/demand-lines.js';
import { DemandSearch } from './queries/demand-search.js';
import { FleetCounts } from './queries/fleet-counts.js';
import { OpenDemands } from './queries/open-demands.js';
import { DemandStore } from './store/demand-store.js';
import { Demands } from './demands/demands.js';
import { WorkflowJobRefresh } from './demands/workflow-job-refresh.js';
import { KnownRepositories } from './store/known-repositories.js';
import { PollJobsHandler } from './demands/poll-jobs.handler.js';
import { OrphanedRunners } from './provisioning/orphaned-runners.js';
import { PrepareRunnerHandler } from './provisioning/prepare-runner.handler.js';
import { RunnerInventory } from './reaper/runner-inventory.js';
import { CleanupContainersHandler } from './reaper/cleanup-containers.handler.js';
import { StuckRunners } from './reaper/stuck-runners.js';
import { OrphanedContainers } from './reaper/orphaned-containers.js';
import { ReapRunnersHandler } from './reaper/reap-runners.handler.js';
import { Reaper } from './reaper/reaper.js';
import { RunnerContainer } from './provisioning/runner-container.js';
import { RunnerExit } from './provisioning/runner-exit.js';
import { RunnerLog } from './provisioning/runner-log.js';
import { RunnerNames } from './model/runner-names.js';
import { RunnerRegistration } from './provisioning/runner-registration.js';
import { RunnerSearch } from './queries/runner-search.js';
import { RunnerSetUseReader } from './queries/runner-set-use.js';
import { RunnerSets } from './model/runner-sets.js';
import { RunnerStore } from './store/runner-store.js';
import { RunnerWatch } from './provisioning/runner-watch.js';
import { StartedJobs } from './stages/started-jobs.js';
import { SqlDemandReadings } from './queries/sql-demand-readings.js';

/** Starts runners for the jobs that wait at GitHub, and removes them after their job. Global for the rules that read its figures. */
@Global()
@Module({
  imports: [GitHubModule, ContainersModule],
  providers: [
    Admission,
    Capacity,
    RunnerInventory,
    RunnerAssignments,
    CleanupContainersHandler,
    CleanupRunnerHandler,
    DemandLines,
    DemandSearch,
    FleetCounts,
    OpenDemands,
    DemandStore,
    WorkflowJobRefresh,
    StuckRunners,
    KnownRepositories,
    OrphanedContainers,
    ReapRunnersHandler,
    Reaper,
    Demands,
    OrphanedRunners,
    PollJobsHandler,
    PrepareRunnerHandler,
    RunnerContainer,
    RunnerExit,
    RunnerLog,
    RunnerNames,
    RunnerPool,
    RunnerRegistration,
    RunnerSearch,
    RunnerSets,
    RunnerSetUseReader,
    RunnerStore,
    RunnerWatch,
    StartedJobs,
    { provide: DemandReadings, useClass: SqlDemandReadings },
  ],
  exports: [
    ...[Demands, DemandReadings, DemandSearch, FleetCounts, KnownRepositories, OpenDemands, RunnerSearch],
    RunnerSetUseReader,
  ],
})
export class RunnersModule {}
