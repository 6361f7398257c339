/** A repository of the simulated GitHub. Ids exceed 32 bits where GitHub's do. */
export interface SimulatedRepository {
  id: number;
  owner: string;
  name: string;
  ownerType: 'Organization' | 'User';
  private: boolean;
  fork: boolean;
  archived: boolean;
  createdAt: Date;
  pushedAt: Date;
  /** Newest commits of its branches. */
  branches: Map<string, string>;
  /** Branches that take pull requests from a merge queue alone. */
  mergeQueues: Set<string>;
}

export interface SimulatedPull {
  number: number;
  repository: SimulatedRepository;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  draft: boolean;
  conflicts: boolean;
  /** Why a merge is refused, in GitHub's words. */
  refusal: string | null;
  head: string;
  headSha: string;
  base: string;
  mergeSha: string | null;
  mergedAt: Date | null;
  /** How often it was merged, and with which message last. */
  merges: number;
  message: string | null;
  queue: { id: string; state: 'waiting' | 'failed'; message: string; expected: string } | null;
  createdAt: Date;
}

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface SimulatedStep {
  number: number;
  name: string;
  /** Shell text, run by `sh -e`. */
  run: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  startedAt: Date | null;
  completedAt: Date | null;
}

/** A workflow that can be dispatched, and the jobs of each of its runs. */
export interface SimulatedWorkflow {
  id: number;
  /** `release.yml`. */
  file: string;
  name: string;
  state: 'active' | 'disabled_manually';
  createdAt: Date;
  repository: SimulatedRepository;
  jobs: { labels: string[]; steps: string[]; name?: string }[];
}

export interface SimulatedJob {
  id: number;
  runId: number;
  runAttempt: number;
  name: string;
  workflowName: string;
  /** The file's name below `.github/workflows`. */
  workflowFile: string;
  /** The event that started its run. */
  event: 'push' | 'workflow_dispatch';
  headBranch: string;
  headSha: string;
  labels: string[];
  repository: SimulatedRepository;
  steps: SimulatedStep[];
  status: 'waiting' | 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  createdAt: Date;
  startedAt: Date | null;
  completedAt: Date | null;
  /** The runner that took it; kept after the runner is gone. */
  runner: { id: number; name: string; groupId: number } | null;
  exitCode: number | null;
  log: string;
  cancelRequested: boolean;
}

/** A repository's runner, or an organization's when `repo` is absent. */
export interface RunnerScope {
  owner: string;
  repo?: string;
}

export interface SimulatedRunner {
  id: number;
  name: string;
  labels: string[];
  groupId: number;
  workFolder: string;
  scope: RunnerScope;
  /** The runner's credential; only its JIT configuration contains it. */
  secret: string;
  /** Milliseconds since 1970 of its last call; undefined before the first. */
  lastSeenAt?: number;
  jobId?: number;
}

/** Compares names without case, as GitHub does for accounts, repositories and labels. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function sameScope(a: RunnerScope, b: RunnerScope): boolean {
  return sameName(a.owner, b.owner) && sameName(a.repo ?? '', b.repo ?? '');
}

/** Checks scope and labels: each of the job's labels must be one of the runner's. */
export function fits(runner: SimulatedRunner, job: SimulatedJob): boolean {
  const { owner, repo } = runner.scope;
  if (!sameName(owner, job.repository.owner)) return false;
  if (repo !== undefined && !sameName(repo, job.repository.name)) return false;
  return job.labels.every((label) => runner.labels.some((own) => sameName(own, label)));
}
