import type { SimulatedJob } from '../model.js';
import { accountShape, organizationShape } from './common-shapes.js';
import { jobShape, repositoryShape } from './rest-shapes.js';

export type WorkflowJobAction = 'waiting' | 'queued' | 'in_progress' | 'completed';

/** A whole `workflow_job` payload, as it stands when the event happens. */
export function workflowJobPayload(
  action: WorkflowJobAction,
  job: SimulatedJob,
  apiUrl: string,
  installationId: number | undefined,
) {
  const { owner, ownerType } = job.repository;
  return {
    action,
    workflow_job: jobShape(job, apiUrl),
    repository: repositoryShape(job.repository, apiUrl),
    ...(ownerType === 'Organization' ? { organization: organizationShape(owner, apiUrl) } : {}),
    sender: accountShape('octocat', 'User', apiUrl),
    ...(installationId === undefined ? {} : { installation: { id: installationId, node_id: `I_${installationId}` } }),
  };
}
