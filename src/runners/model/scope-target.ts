import type { RepositoryTarget, RunnerTarget } from '../../github/client/github-target.js';

/** Converts `owner/name` to the form of GitHub's API. */
export function toTarget(repository: string): RepositoryTarget {
  const [owner = '', repo = ''] = repository.split('/', 2);
  return { owner, repo };
}

/** Converts the scope of a runner: `owner/name`, or an organization's name. */
export function scopeTarget(scope: string): RunnerTarget {
  return scope.includes('/') ? toTarget(scope) : { org: scope };
}
