import type { SimulatorState } from './simulator-state.js';

/**
 * Watches for runners that took a job and fell silent: GitHub fails such a job and forgets the runner.
 * @returns a function that ends the watch
 */
export function watchLostRunners(state: SimulatorState, lostRunnerMs: number): () => void {
  const failLostJobs = () => {
    const limit = Date.now() - lostRunnerMs;
    for (const runner of state.runners.values()) {
      const job = runner.jobId === undefined ? undefined : state.jobs.get(runner.jobId);
      if (job && (runner.lastSeenAt ?? 0) < limit) {
        job.log += '\nThe self-hosted runner lost communication with the server.\n';
        state.complete(job, job.cancelRequested ? 'cancelled' : 'failure', null);
      }
    }
  };
  const timer = setInterval(failLostJobs, Math.max(50, lostRunnerMs / 4));
  return () => clearInterval(timer);
}
