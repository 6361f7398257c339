import type { StartStage } from './start-stages.js';

/** Port for events of runners, implemented by monitoring. */
export abstract class RunnerObserver {
  /** Reports that a job has begun on a runner, after these stages. */
  abstract began(stages: StartStage[]): void;
}
