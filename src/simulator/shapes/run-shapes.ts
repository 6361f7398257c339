import type { SimulatedJob } from '../model.js';
import { accountShape } from './common-shapes.js';
import { nodeId, repositoryShape } from './rest-shapes.js';

/** Derives a run's status: completed when all its jobs are, in progress once one is in progress or completed. */
function statusOf(jobs: SimulatedJob[]): 'completed' | 'in_progress' | 'queued' | 'waiting' {
  if (jobs.every(({ status }) => status === 'completed')) return 'completed';
  if (jobs.some(({ status }) => status === 'in_progress' || status === 'completed')) return 'in_progress';
  return jobs.some(({ status }) => status === 'queued') ? 'queued' : 'waiting';
}

function conclusionOf(jobs: SimulatedJob[]): SimulatedJob['conclusion'] {
  if (statusOf(jobs) !== 'completed') return null;
  const worst = ['failure', 'cancelled'] as const;
  return worst.find((conclusion) => jobs.some((job) => job.conclusion === conclusion)) ?? 'success';
}

/** `workflow-run`, derived from its jobs: the simulator stores no runs. */
export function runShape(jobs: SimulatedJob[], apiUrl: string) {
  const [job] = jobs;
  if (!job) throw new Error('the run has no job');
  const updated = new Date(Math.max(...jobs.map(({ createdAt, completedAt }) => (completedAt ?? createdAt).getTime())));
  const { repository, runId, headBranch, headSha, workflowName } = job;
  const url = `${apiUrl}/repos/${repository.owner}/${repository.name}/actions/runs/${runId}`;
  const created = new Date(Math.min(...jobs.map(({ createdAt }) => createdAt.getTime()))).toISOString();
  const person = { name: 'octocat', email: 'octocat@github.com' };
  return {
    id: runId,
    node_id: nodeId('WFR', runId),
    name: workflowName,
    head_branch: headBranch,
    head_sha: headSha,
    run_number: 1,
    run_attempt: job.runAttempt,
    display_title: workflowName,
    event: job.event,
    status: statusOf(jobs),
    conclusion: conclusionOf(jobs),
    path: `.github/workflows/${job.workflowFile}`,
    workflow_id: 1,
    url,
    html_url: url.replace(apiUrl, 'https://github.com'),
    created_at: created,
    run_started_at: created,
    updated_at: updated.toISOString(),
    head_commit: {
      id: headSha,
      tree_id: headSha,
      message: 'a commit',
      timestamp: created,
      author: person,
      committer: person,
    },
    head_repository: repositoryShape(repository, apiUrl),
    repository: repositoryShape(repository, apiUrl),
    actor: accountShape('octocat', 'User', apiUrl),
    triggering_actor: accountShape('octocat', 'User', apiUrl),
    check_suite_id: runId,
    check_suite_node_id: nodeId('CS', runId),
    previous_attempt_url: null,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${url}/suite`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    artifacts_url: `${url}/artifacts`,
    workflow_url: `${url}/workflow`,
    pull_requests: [],
  };
}
