import type { GitHubSimulator } from '../../simulator/github-simulator.js';
import type { SimulatedJob } from '../../simulator/model.js';
import { PUSHED, requestOf } from './story-jobs.js';
import type { Scene } from './story-times.js';

/** Open jobs beyond which nothing is pushed: a machine that is too slow must not collect them. */
const MOST_OPEN = 6;
const BETWEEN_MS = { least: 4000, most: 9000 };
/** Jobs there are when the page is opened first. */
const AT_START = 3;

/** Jobs of several repositories, as people push: at irregular intervals, whatever the pace. */
export class PushedJobs implements Scene {
  private readonly jobs: SimulatedJob[] = [];
  private pushed = 0;
  private nextAt = -Infinity;

  constructor(
    private readonly simulator: GitHubSimulator,
    private readonly pace: number,
  ) {}

  tick(): void {
    const now = performance.now();
    if (now < this.nextAt) return;
    const { least, most } = BETWEEN_MS;
    this.nextAt = now + least + Math.random() * (most - least);
    for (let count = this.pushed === 0 ? AT_START : 1; count > 0; count -= 1) this.push();
  }

  private push(): void {
    const open = this.jobs.filter(({ status }) => status !== 'completed');
    const job = PUSHED[this.pushed % PUSHED.length];
    if (open.length >= MOST_OPEN || !job) return;
    this.pushed += 1;
    this.jobs.splice(0, Infinity, ...open, this.simulator.queueJob(requestOf(job, this.pace)));
  }
}
