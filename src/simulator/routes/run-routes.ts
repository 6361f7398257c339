import { z } from 'zod';
import type { Faults } from '../faults.js';
import type { SimulatedRepository, SimulatedWorkflow } from '../model.js';
import { pageOf, problem, type Answer, type Call, type Route } from '../http.js';
import { jobShape } from '../shapes/rest-shapes.js';
import { runShape } from '../shapes/run-shapes.js';
import type { SimulatorState } from '../simulator-state.js';

/** Routes of a repository's runs, newest first, of their jobs, and of workflow dispatches. */
export function runRoutes(state: SimulatorState, faults: Faults, apiUrl: () => string): Route[] {
  const known = (handle: (repository: SimulatedRepository, call: Call) => object): Route['handle'] => {
    return (call) => {
      const { owner = '', repo = '' } = call.params;
      const repository = state.findRepository(owner, repo);
      return repository ? { status: 200, body: handle(repository, call) } : problem(404, 'Not Found');
    };
  };
  const shapes = (repository: SimulatedRepository) => state.runsOf(repository).map((jobs) => runShape(jobs, apiUrl()));
  const ofWorkflow = ({ params }: Call, handle: (workflow: SimulatedWorkflow) => Answer): Answer => {
    const { owner = '', repo = '', workflow_id: id } = params;
    const repository = state.findRepository(owner, repo);
    const workflow = state.workflows.find(
      (known) => known.repository === repository && (known.file === id || String(known.id) === id),
    );
    return workflow ? handle(workflow) : problem(404, 'Not Found');
  };
  return [
    {
      method: 'GET',
      pattern: '/repos/{owner}/{repo}/actions/runs',
      handle: known((repository, { query }) => {
        const status = query.get('status');
        return runList(
          shapes(repository).filter((run) => status === null || run.status === status),
          query,
        );
      }),
    },
    {
      method: 'GET',
      pattern: '/repos/{owner}/{repo}/actions/runs/{run_id}',
      handle: (call) => {
        const { owner = '', repo = '', run_id: runId } = call.params;
        const repository = state.findRepository(owner, repo);
        const run = repository && shapes(repository).find(({ id }) => id === Number(runId));
        return run ? { status: 200, body: run } : problem(404, 'Not Found');
      },
    },
    {
      method: 'GET',
      pattern: '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
      handle: (call) =>
        ofWorkflow(call, ({ repository, file }) => {
          const { query } = call;
          const [event, branch] = [query.get('event'), query.get('branch')];
          const since = new Date(query.get('created')?.replace(/^>=/, '') ?? 0);
          const runs = shapes(repository)
            .filter(({ path }) => path.endsWith(`/${file}`))
            .filter((run) => (event ?? run.event) === run.event && (branch ?? run.head_branch) === run.head_branch)
            .filter((run) => new Date(run.created_at) >= since);
          return { status: 200, body: runList(runs, query) };
        }),
    },
    {
      method: 'POST',
      pattern: '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
      handle: (call) =>
        ofWorkflow(call, (workflow) => {
          const request = readDispatch(call.body);
          if (!request) return problem(422, 'Invalid request');
          const [job] = state.dispatch(workflow, request.ref.replace(/^refs\/(heads|tags)\//, ''));
          if (!job) return problem(422, 'Workflow has no jobs');
          if (faults.strikes('lostDispatchAnswer')) return 'drop';
          if (!request.return_run_details) return { status: 204 };
          const run = shapes(workflow.repository).find(({ id }) => id === job.runId);
          return { status: 200, body: { workflow_run_id: job.runId, run_url: run?.url, html_url: run?.html_url } };
        }),
    },
    {
      method: 'GET',
      pattern: '/repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
      handle: known((repository, { params, query }) => {
        const jobs = state.runsOf(repository).find(([job]) => job?.runId === Number(params.run_id)) ?? [];
        return { total_count: jobs.length, jobs: pageOf(jobs, query).map((job) => jobShape(job, apiUrl())) };
      }),
    },
  ];
}

const dispatchRequest = z.object({
  ref: z.string().min(1),
  inputs: z.record(z.string(), z.unknown()).optional(),
  return_run_details: z.boolean().default(false),
});

function readDispatch(body: string) {
  try {
    return dispatchRequest.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** Returns a page of runs, newest first as at GitHub. */
function runList<Run>(runs: Run[], query: URLSearchParams) {
  return { total_count: runs.length, workflow_runs: pageOf(runs.toReversed(), query) };
}
