import type { SimulatedJob, SimulatedRepository, SimulatedRunner, SimulatedWorkflow } from '../model.js';
import { accountShape, repositoryUrls } from './common-shapes.js';

/** `full-repository` of GitHub's description. */
export function repositoryAnswer(repository: SimulatedRepository, apiUrl: string) {
  return {
    ...repositoryShape(repository, apiUrl),
    has_discussions: false,
    network_count: 0,
    subscribers_count: 0,
  };
}

/** Fields common to the REST answer and the webhook's `repository`. */
export function repositoryShape(repository: SimulatedRepository, apiUrl: string) {
  const at = repository.createdAt.toISOString();
  const fullName = `${repository.owner}/${repository.name}`;
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName,
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    owner: accountShape(repository.owner, repository.ownerType, apiUrl),
    ...repositoryUrls(fullName, apiUrl),
    description: null,
    fork: repository.fork,
    created_at: at,
    updated_at: at,
    pushed_at: repository.pushedAt.toISOString(),
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    forks_count: 0,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: 0,
    license: null,
    forks: 0,
    open_issues: 0,
    watchers: 0,
    topics: [],
    default_branch: 'main',
  };
}

/** `workflow`. */
export function workflowShape({ id, file, name, state, createdAt, repository }: SimulatedWorkflow, apiUrl: string) {
  const fullName = `${repository.owner}/${repository.name}`;
  const at = createdAt.toISOString();
  return {
    id,
    node_id: nodeId('W', id),
    name,
    path: `.github/workflows/${file}`,
    state,
    created_at: at,
    updated_at: at,
    url: `${apiUrl}/repos/${fullName}/actions/workflows/${id}`,
    html_url: `https://github.com/${fullName}/blob/main/.github/workflows/${file}`,
    badge_url: `https://github.com/${fullName}/workflows/${encodeURIComponent(name)}/badge.svg`,
  };
}

/** `runner`, offline unless it was seen within the last `lostMs`. */
export function runnerShape(runner: SimulatedRunner, now: number, lostMs: number) {
  const online = runner.lastSeenAt !== undefined && now - runner.lastSeenAt < lostMs;
  return {
    id: runner.id,
    runner_group_id: runner.groupId,
    name: runner.name,
    os: 'linux',
    status: online ? 'online' : 'offline',
    busy: runner.jobId !== undefined,
    ephemeral: true,
    labels: runner.labels.map((name, index) => ({
      id: index + 1,
      name,
      type: ['self-hosted', 'linux', 'x64'].includes(name.toLowerCase()) ? 'read-only' : 'custom',
    })),
  };
}

/** `job`, which is also the webhook's `workflow_job`. */
export function jobShape(job: SimulatedJob, apiUrl: string) {
  const { owner, name } = job.repository;
  const api = `${apiUrl}/repos/${owner}/${name}`;
  const created = job.createdAt.toISOString();
  return {
    id: job.id,
    run_id: job.runId,
    workflow_name: job.workflowName,
    head_branch: job.headBranch,
    run_url: `${api}/actions/runs/${job.runId}`,
    run_attempt: job.runAttempt,
    node_id: nodeId('CR', job.id),
    head_sha: job.headSha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `https://github.com/${owner}/${name}/actions/runs/${job.runId}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: created,
    started_at: job.startedAt?.toISOString() ?? created,
    completed_at: job.completedAt?.toISOString() ?? null,
    name: job.name,
    steps: job.status === 'queued' || job.status === 'waiting' ? [] : job.steps.map(stepShape),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: job.labels,
    ...takenBy(job),
  };
}

/** Runner fields of a job. GitHub gives null while a job waits, and 0 and '' when it ended without a runner. */
function takenBy({ runner, status }: SimulatedJob) {
  if (!runner) {
    const [number, text] = status === 'completed' ? [0, ''] : [null, null];
    return { runner_id: number, runner_name: text, runner_group_id: number, runner_group_name: text };
  }
  return {
    runner_id: runner.id,
    runner_name: runner.name,
    runner_group_id: runner.groupId,
    runner_group_name: runner.groupId === 1 ? 'Default' : `Group ${runner.groupId}`,
  };
}

function stepShape(step: SimulatedJob['steps'][number]) {
  return {
    name: step.name,
    status: step.status,
    conclusion: step.conclusion,
    number: step.number,
    started_at: step.startedAt?.toISOString() ?? null,
    completed_at: step.completedAt?.toISOString() ?? null,
  };
}

export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(String(id)).toString('base64url')}`;
}
