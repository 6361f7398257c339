import type { SimulatedJob, SimulatedRepository } from '../model.js';
import { pageOf, problem, type Call, type Route } from '../http.js';
import { jobShape } from '../shapes/rest-shapes.js';
import { runShape } from '../shapes/run-shapes.js';
import type { SimulatorState } from '../simulator-state.js';

/** The runs of a repository, newest first, and the jobs of one. */
export function runRoutes(state: SimulatorState, apiUrl: () => string): Route[] {
  const known = (handle: (repository: SimulatedRepository, call: Call) => object): Route['handle'] => {
    return (call) => {
      const { owner = '', repo = '' } = call.params;
      const repository = state.findRepository(owner, repo);
      return repository ? { status: 200, body: handle(repository, call) } : problem(404, 'Not Found');
    };
  };
  return [
    {
      method: 'GET',
      pattern: '/repos/{owner}/{repo}/actions/runs',
      handle: known((repository, { query }) => {
        const status = query.get('status');
        const runs = runsOf(state, repository)
          .map((jobs) => runShape(jobs, apiUrl()))
          .filter((run) => status === null || run.status === status);
        return { total_count: runs.length, workflow_runs: pageOf(runs.toReversed(), query) };
      }),
    },
    {
      method: 'GET',
      pattern: '/repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
      handle: known((repository, { params, query }) => {
        const jobs = runsOf(state, repository).find(([job]) => job?.runId === Number(params.run_id)) ?? [];
        return { total_count: jobs.length, jobs: pageOf(jobs, query).map((job) => jobShape(job, apiUrl())) };
      }),
    },
  ];
}

/** Of each run the jobs of its last attempt. */
function runsOf(state: SimulatorState, repository: SimulatedRepository): SimulatedJob[][] {
  const runs = new Map<number, SimulatedJob[]>();
  for (const job of state.jobs.values()) {
    if (job.repository !== repository) continue;
    const before = runs.get(job.runId) ?? [];
    const attempt = before[0]?.runAttempt ?? 0;
    if (job.runAttempt > attempt) runs.set(job.runId, [job]);
    else if (job.runAttempt === attempt) before.push(job);
  }
  return [...runs.values()];
}
