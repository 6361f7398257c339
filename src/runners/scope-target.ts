import type { RepositoryTarget, RunnerTarget } from '../github/github-target.js';

/** `owner/name` as GitHub's API wants it. */
export function toTarget(repository: string): RepositoryTarget {
  const [owner = '', repo = ''] = repository.split('/', 2);
  return { owner, repo };
}

/** What a runner is registered with: `owner/name`, or an organisation's name. */
export function scopeTarget(scope: string): RunnerTarget {
  return scope.includes('/') ? toTarget(scope) : { org: scope };
}
