import { linksOf, pageOf, problem, type Call, type Route } from '../http.js';
import { sameName } from '../model.js';
import { jobShape, repositoryAnswer, repositoryShape, workflowShape } from '../shapes/rest-shapes.js';
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
      pattern: '/orgs/{org}/repos',
      handle: (call) => {
        const { org = '' } = call.params;
        const found = state.repositories.filter(({ owner }) => sameName(owner, org));
        if (!found.some(({ ownerType }) => ownerType === 'Organization')) return problem(404, 'Not Found');
        // Repositories are stored in order of creation; GitHub lists the newest first by default.
        const ordered = call.query.get('direction') === 'asc' ? found : found.toReversed();
        const body = pageOf(ordered, call.query).map((one) => repositoryShape(one, apiUrl()));
        return { status: 200, body, headers: linksOf(found.length, call, apiUrl()) };
      },
    },
    {
      method: 'GET',
      pattern: '/repos/{owner}/{repo}/actions/workflows',
      handle: (call) => {
        const repository = repositoryOf(call);
        if (!repository) return problem(404, 'Not Found');
        const found = state.workflows.filter((workflow) => workflow.repository === repository);
        const workflows = pageOf(found, call.query).map((workflow) => workflowShape(workflow, apiUrl()));
        const headers = linksOf(found.length, call, apiUrl());
        return { status: 200, body: { total_count: found.length, workflows }, headers };
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
