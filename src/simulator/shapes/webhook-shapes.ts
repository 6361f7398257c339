import type { SimulatedJob } from '../model.js';
import { accountShape, organizationShape } from './common-shapes.js';
import { runShape } from './run-shapes.js';
import { jobShape, repositoryShape } from './rest-shapes.js';

export type WorkflowJobAction = 'waiting' | 'queued' | 'in_progress' | 'completed';

export type WorkflowRunAction = 'requested' | 'in_progress' | 'completed';

function workflowShape({ repository, workflowFile, workflowName }: SimulatedJob, apiUrl: string) {
  const at = repository.createdAt.toISOString();
  const name = `${repository.owner}/${repository.name}`;
  return {
    id: 1,
    node_id: 'W_1',
    name: workflowName,
    path: `.github/workflows/${workflowFile}`,
    state: 'active',
    url: `${apiUrl}/repos/${name}/actions/workflows/1`,
    html_url: `https://github.com/${name}/blob/main/.github/workflows/${workflowFile}`,
    badge_url: `https://github.com/${name}/workflows/${workflowFile}/badge.svg`,
    created_at: at,
    updated_at: at,
  };
}

/** A whole `workflow_run` payload. */
export function workflowRunPayload(
  action: WorkflowRunAction,
  run: SimulatedJob[],
  apiUrl: string,
  installationId: number | undefined,
) {
  const [job] = run;
  if (!job) throw new Error('the run has no job');
  return {
    action,
    workflow_run: runShape(run, apiUrl),
    workflow: workflowShape(job, apiUrl),
    ...surroundings(job, apiUrl, installationId),
  };
}

/** A whole `workflow_job` payload, as of the event. */
export function workflowJobPayload(
  action: WorkflowJobAction,
  job: SimulatedJob,
  apiUrl: string,
  installationId: number | undefined,
) {
  return { action, workflow_job: jobShape(job, apiUrl), ...surroundings(job, apiUrl, installationId) };
}

function surroundings({ repository }: SimulatedJob, apiUrl: string, installationId: number | undefined) {
  const { owner, ownerType } = repository;
  return {
    repository: repositoryShape(repository, apiUrl),
    ...(ownerType === 'Organization' ? { organization: organizationShape(owner, apiUrl) } : {}),
    sender: accountShape('octocat', 'User', apiUrl),
    ...(installationId === undefined ? {} : { installation: { id: installationId, node_id: `I_${installationId}` } }),
  };
}
