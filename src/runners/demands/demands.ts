import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { Capacity } from '../capacity/capacity.js';
import { RunnerAssignments } from '../capacity/runner-assignments.js';
import { RunnerSets } from '../model/runner-sets.js';
import { StartedJobs } from '../stages/started-jobs.js';
import { DemandStore, type DemandRow } from '../store/demand-store.js';
import type { WorkflowJobUpdate } from '../model/workflow-job-update.js';

const PAGE = 1000;
const NIL = '00000000-0000-0000-0000-000000000000';

/** Stores GitHub's reports of jobs, and runs what follows from them. Every step may be repeated. */
@Injectable()
export class Demands implements OnApplicationBootstrap {
  private readonly logger = new Logger(Demands.name);

  constructor(
    private readonly demandStore: DemandStore,
    private readonly sets: RunnerSets,
    private readonly capacity: Capacity,
    private readonly runnerAssignments: RunnerAssignments,
    private readonly started: StartedJobs,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /** Rematches waiting demands at the start; a node that runs no runners may not know their sets. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.config.role === 'api') return;
    try {
      await this.rematch('all');
    } catch (error) {
      this.logger.warn(
        { reason: messageOf(error) },
        'waiting jobs could not be rematched; they keep their previous runner sets',
      );
    }
  }

  /**
   * Moves waiting demands of no set, or of one that is not known here, to a known set. It never leaves a demand without
   * a set: this node may be the one that has not heard of it yet.
   */
  async rematchStrays(): Promise<void> {
    await this.rematch('strays');
  }

  /** Matches waiting demands again, since the runner sets may have changed after these jobs were queued. */
  private async rematch(which: 'all' | 'strays'): Promise<void> {
    const known = which === 'strays' ? this.sets.all.map(({ name }) => name) : null;
    let after = NIL;
    let changed = 0;
    for (;;) {
      const page = await this.demandStore.waiting(after, PAGE, known);
      const matches = page
        .map((demand) => ({ demand, match: this.sets.match(toLabels(demand)) }))
        .filter(({ demand, match }) => demand.runner_set !== (match.set?.name ?? null))
        .filter(({ match }) => which === 'all' || match.set !== null)
        .map(({ demand: { id }, match }) => ({ id, match }));
      if (matches.length > 0) changed += await this.demandStore.rematch(matches);
      if (page.length < PAGE) break;
      after = page.at(-1)?.id ?? after;
    }
    if (changed === 0) return;
    this.logger.log({ demands: changed }, 'waiting jobs were moved to other runner sets');
    await this.capacity.fill();
  }

  /** Stores the report and returns the demand as it is afterwards. */
  async report(report: WorkflowJobUpdate): Promise<DemandRow> {
    const demand = await this.demandStore.report(report, this.sets.match(report));
    const { id, state, workflow_job_id: workflowJobId, repository } = demand;
    this.logger.debug({ demandId: id, workflowJobId, repository, state }, `job is ${report.action} at GitHub`);
    if (demand.repository_changed && this.config.role !== 'api') await this.rematch('all');
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
        // Other jobs run on GitHub's own runners, and concern no runner of this hub.
        if (set !== null || runnerId !== null || (await this.demandStore.isOwnRunner(name))) {
          const began = await this.capacity.change((db) => this.runnerAssignments.reassign(id, db));
          if (began) await this.started.report(id);
        }
        return;
      default:
        unknownState(state);
    }
  }
}

function toLabels({ labels, repository, ...demand }: DemandRow) {
  return { labels, repository, repositoryPrivate: demand.repository_private, repositoryFork: demand.repository_fork };
}

function unknownState(state: never): never {
  throw new Error(`unknown demand state ${String(state)}`);
}
