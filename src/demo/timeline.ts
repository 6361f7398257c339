import type { NestExpressApplication } from '@nestjs/platform-express';
import { idTime } from '../common/ids.js';
import type { GitHubSimulator } from '../simulator/github-simulator.js';
import type { SimulatedJob } from '../simulator/model.js';
import { DemandSearch, type Demand } from '../runners/queries/demand-search.js';
import { RunnerSearch, type Runner } from '../runners/queries/runner-search.js';

/** Stages of a job, in the order in which they are reached. */
export const STAGES = ['webhook', 'demand', 'registered', 'started', 'running', 'completed', 'cleaned up'] as const;
export type Stage = (typeof STAGES)[number];

export interface Timeline {
  job: SimulatedJob;
  demand: Demand | undefined;
  runner: Runner | undefined;
  /** Milliseconds since the job's first webhook was sent; undefined: not reached. */
  stages: Record<Stage, number | undefined>;
}

/** Reads what the hub and GitHub currently know of these jobs. */
export async function timelines(
  app: NestExpressApplication,
  simulator: GitHubSimulator,
  jobs: readonly SimulatedJob[],
): Promise<Timeline[]> {
  const { items: demands } = await app.get(DemandSearch, { strict: false }).list({}, 1000);
  const { items: runners } = await app.get(RunnerSearch, { strict: false }).list({}, 1000);
  return jobs.map((job) => {
    const demand = demands.find(({ workflowJobId }) => workflowJobId === String(job.id));
    const runner = runners.find(({ id }) => id === demand?.runnerId);
    return { job, demand, runner, stages: stagesOf(simulator, job, demand, runner) };
  });
}

function stagesOf(
  simulator: GitHubSimulator,
  job: SimulatedJob,
  demand: Demand | undefined,
  runner: Runner | undefined,
): Timeline['stages'] {
  const sent = simulator.deliveries.find(({ jobId }) => jobId === job.id)?.attempts[0]?.at.getTime();
  const since = (at: Date | number | null | undefined) =>
    sent === undefined || at === null || at === undefined ? undefined : Math.max(0, Math.round(Number(at) - sent));
  return {
    webhook: since(sent),
    // The row's id carries its creation time.
    demand: since(demand && idTime(demand.id)),
    registered: since(runner?.registeredAt),
    started: since(runner?.startedAt),
    running: since(job.startedAt),
    completed: since(job.completedAt),
    'cleaned up': since(runner?.finishedAt),
  };
}
