import type { GitHubSimulator } from '../../simulator/github-simulator.js';
import type { SimulatedWorkflow } from '../../simulator/model.js';
import { DEMO_LABELS } from '../demo-jobs.js';
import type { Hub } from './hub.js';
import { inCycle, STORY, type Scene } from './story-times.js';

const REPOSITORY = 'octo-org/billing';
const WORKFLOW = {
  ...{ file: 'month-end.yml', name: 'Month end' },
  jobs: [{ name: 'close the books', labels: DEMO_LABELS, steps: ['echo "31 accounts closed"; sleep 2'] }],
};

/**
 * A job that fails because its workflow is missing at GitHub, once in each cycle. Soon after, somebody adds the
 * workflow, so that a redrive succeeds.
 */
export class MissingWorkflow implements Scene {
  private workflow: SimulatedWorkflow | undefined;
  private cycle = -1;

  constructor(
    private readonly simulator: GitHubSimulator,
    private readonly hub: Hub,
  ) {
    simulator.addRepository(REPOSITORY);
  }

  /** Dispatches the workflow before there is one. @returns the id of the job */
  async begin(): Promise<string> {
    this.cycle = 0;
    return this.dispatch();
  }

  async tick(now: number): Promise<void> {
    const { cycle, at } = inCycle(now);
    if (cycle > this.cycle) {
      if (this.workflow) this.simulator.removeWorkflow(this.workflow);
      this.workflow = undefined;
      this.cycle = cycle;
      await this.dispatch();
    }
    if (at >= STORY.mended) this.workflow ??= this.simulator.addWorkflow(REPOSITORY, WORKFLOW);
  }

  private async dispatch(): Promise<string> {
    const data = { repository: REPOSITORY, workflow: WORKFLOW.file, ref: 'main' };
    const { id } = await this.hub.ask<{ id: string }>('POST', '/api/queues/jobs', { type: 'execute_workflow', data });
    return id;
  }
}
