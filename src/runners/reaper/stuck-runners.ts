import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { DemandStore } from '../demands/demand-store.js';
import { WorkflowJobRefresh } from '../demands/workflow-job-refresh.js';
import { RunnerRegistration } from '../runner-registration.js';
import { RunnerStore, type RunnerRow } from '../runner-store.js';

/** A last look at a runner that seems to hold a place for nothing. */
@Injectable()
export class StuckRunners {
  constructor(
    private readonly runners: RunnerStore,
    private readonly demands: DemandStore,
    private readonly inquiry: WorkflowJobRefresh,
    private readonly registration: RunnerRegistration,
  ) {}

  /**
   * True when it may be ended: one that was not seen to have a job has lost its registration by then, so that it gets
   * none. A webhook may be late: GitHub is asked.
   */
  async mayEnd(runner: RunnerRow): Promise<boolean> {
    if (runner.state === 'busy') return true;
    const claimant = await this.demands.claimantOf(runner.id);
    if (claimant) await this.inquiry.ask(claimant);
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
