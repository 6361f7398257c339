import { problem, type Call, type Route } from '../http.js';
import { jobShape, repositoryAnswer } from '../shapes/rest-shapes.js';
import type { SimulatorState } from '../simulator-state.js';

export function repositoryRoutes(state: SimulatorState, apiUrl: () => string): Route[] {
  const repositoryOf = ({ params: { owner = '', repo = '' } }: Call) => state.findRepository(owner, repo);
  return [
    {
      method: 'GET',
      pattern: '/repos/{owner}/{repo}',
      handle: (call) => {
        const repository = repositoryOf(call);
        if (!repository) return problem(404, 'Not Found');
        return { status: 200, body: repositoryAnswer(repository, apiUrl()) };
      },
    },
    {
      method: 'GET',
      pattern: '/repos/{owner}/{repo}/actions/jobs/{job_id}',
      handle: (call) => {
        const job = state.jobs.get(Number(call.params.job_id));
        if (!job || job.repository !== repositoryOf(call)) return problem(404, 'Not Found');
        return { status: 200, body: jobShape(job, apiUrl()) };
      },
    },
  ];
}
