import { Injectable, Logger } from '@nestjs/common';
import { Capacity } from '../capacity/capacity.js';
import { Claims } from '../capacity/claims.js';
import { RunnerSets } from '../runner-sets.js';
import { DemandStore, type DemandRow } from './demand-store.js';
import type { JobReport } from './job-report.js';

/** Takes in what GitHub says of jobs, and has done what follows from it. All of it may be repeated. */
@Injectable()
export class Demands {
  private readonly logger = new Logger(Demands.name);

  constructor(
    private readonly store: DemandStore,
    private readonly sets: RunnerSets,
    private readonly capacity: Capacity,
    private readonly claims: Claims,
  ) {}

  /** The demand as it stands after the report. */
  async report(report: JobReport): Promise<DemandRow> {
    const demand = await this.store.report(report, this.sets.match(report));
    const { id, state, workflow_job_id: workflowJobId, repository } = demand;
    this.logger.debug({ demandId: id, workflowJobId, repository, state }, `job is ${report.action} at GitHub`);
    await this.follow(demand);
    return demand;
  }

  private async follow({
    id,
    state,
    runner_set: set,
    runner_id: runnerId,
    runner_name: name,
  }: DemandRow): Promise<void> {
    switch (state) {
      case 'blocked':
      case 'provisioning':
        return;
      case 'queued':
      case 'held':
        if (set !== null) await this.capacity.fill();
        return;
      case 'in_progress':
      case 'completed':
      case 'cancelled':
        // GitHub's own runners serve the rest, and no runner of this hub is concerned.
        if (set !== null || runnerId !== null || (await this.store.isOwnRunner(name))) {
          await this.capacity.change((db) => this.claims.settle(id, db));
        }
        return;
      default:
        unknownState(state);
    }
  }
}

function unknownState(state: never): never {
  throw new Error(`unknown demand state ${String(state)}`);
}
