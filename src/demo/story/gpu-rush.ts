import type { GitHubSimulator } from '../../simulator/github-simulator.js';
import type { SimulatedJob } from '../../simulator/model.js';
import type { Hub } from './hub.js';
import { requestOf, TRAINING } from './story-jobs.js';
import { inCycle, STORY, type Scene } from './story-times.js';

/** Open jobs of the set: one runs on its only runner, the others wait. */
const OPEN = { rush: 6, usual: 2 };
/** More waiting jobs than this raise the alert, which is over at 80 % of it: in the rush, and not otherwise. */
const THRESHOLD = 3;
export const GPU_RULE = 'gpu-backlog';

/** A runner set that is always full, and in the first part of each cycle so full that a rule fires. */
export class GpuRush implements Scene {
  private jobs: SimulatedJob[] = [];

  constructor(
    private readonly simulator: GitHubSimulator,
    private readonly pace: number,
  ) {}

  async begin(hub: Hub): Promise<void> {
    const rule = { metric: 'demands_waiting', severity: 'warning', threshold: THRESHOLD, labels: { set: 'gpu' } };
    await hub.ask('PUT', `/api/alert-rules/${GPU_RULE}`, rule);
  }

  tick(now: number): void {
    const wanted = inCycle(now).at < STORY.rush ? OPEN.rush : OPEN.usual;
    this.jobs = this.jobs.filter(({ status }) => status !== 'completed');
    // As where a newer commit cancels the runs of older ones.
    for (const { id } of this.jobs.splice(wanted)) this.simulator.cancelJob(id);
    while (this.jobs.length < wanted) this.jobs.push(this.simulator.queueJob(requestOf(TRAINING, this.pace)));
  }
}
