import { setTimeout as pause } from 'node:timers/promises';
import type { GitHubSimulator } from '../../simulator/github-simulator.js';
import { GpuRush } from './gpu-rush.js';
import type { Hub } from './hub.js';
import { MissingWorkflow } from './missing-workflow.js';
import { PushedJobs } from './pushed-jobs.js';
import { createSchedules } from './schedules.js';
import { STORY, type Scene } from './story-times.js';

/** What a person can be pointed to. */
export interface Opening {
  /** A job that has failed. */
  failedJobId: string;
}

/**
 * What happens in the endless demo: people push, a runner set is full, a job fails, schedules tick. GitHub's part is
 * played by the simulator; whatever else is needed goes through the hub's API.
 */
export class Story {
  private readonly gpu: GpuRush;
  private readonly missing: MissingWorkflow;
  private readonly scenes: Scene[];

  /** @param pace factor of the cycle and of the work in it: below 1 the same happens sooner */
  constructor(
    simulator: GitHubSimulator,
    private readonly hub: Hub,
    private readonly pace = 1,
  ) {
    this.gpu = new GpuRush(simulator, pace);
    this.missing = new MissingWorkflow(simulator, hub);
    this.scenes = [this.missing, this.gpu, new PushedJobs(simulator, pace)];
  }

  /** Sets the stage, so that a page that is opened first thing shows something. */
  async begin(): Promise<Opening> {
    await this.gpu.begin(this.hub);
    const failedJobId = await this.missing.begin();
    await createSchedules(this.hub);
    await this.tick(0);
    return { failedJobId };
  }

  /** Goes on until the signal comes. */
  async run(stop: AbortSignal): Promise<void> {
    const began = performance.now();
    while (!stop.aborted) {
      await pause(STORY.tick * this.pace, undefined, { signal: stop }).catch(() => undefined);
      if (!stop.aborted) await this.tick((performance.now() - began) / this.pace);
    }
  }

  /** A hub that refuses or does not answer, since a person tries something, is no reason to end. */
  private async tick(now: number): Promise<void> {
    for (const scene of this.scenes) {
      try {
        await scene.tick(now);
      } catch {
        // What a scene has not done by now, it does in its next cycle.
      }
    }
  }
}
