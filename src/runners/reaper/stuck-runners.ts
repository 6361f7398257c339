import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { DemandStore } from '../store/demand-store.js';
import { WorkflowJobRefresh } from '../demands/workflow-job-refresh.js';
import { RunnerRegistration } from '../provisioning/runner-registration.js';
import { RunnerStore, type RunnerRow } from '../store/runner-store.js';

/** Final check of a runner that seems stuck. */
@Injectable()
export class StuckRunners {
  constructor(
    private readonly runners: RunnerStore,
    private readonly demandStore: DemandStore,
    private readonly workflowJobRefresh: WorkflowJobRefresh,
    private readonly registration: RunnerRegistration,
  ) {}

  /**
   * Returns true when the runner may be ended. GitHub is asked first, since a webhook may be late; a runner without a
   * known job has lost its registration by then, so that it gets none.
   */
  async mayEnd(runner: RunnerRow): Promise<boolean> {
    if (runner.state === 'busy') return true;
    const claimant = await this.demandStore.claimantOf(runner.id);
    if (claimant) await this.workflowJobRefresh.ask(claimant);
    const now = await this.runners.find(runner.id);
    if (!now || now.finished || now.state === 'busy') return false;
    try {
      await this.registration.remove(now);
      return true;
    } catch (error) {
      if (error instanceof HubError && error.code === 'RUNNER_BUSY') return false;
      throw error;
    }
  }
}
