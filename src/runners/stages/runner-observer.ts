import type { StartStage } from './start-stages.js';

/** Told of what happens to runners: a port, which monitoring answers. */
export abstract class RunnerObserver {
  /** A job has begun on a runner, after these stages. */
  abstract began(stages: StartStage[]): void;
}
