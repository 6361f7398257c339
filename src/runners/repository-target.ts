import type { RepositoryTarget } from '../github/github-target.js';

/** `owner/name` as GitHub's API wants it. */
export function toTarget(repository: string): RepositoryTarget {
  const [owner = '', repo = ''] = repository.split('/', 2);
  return { owner, repo };
}
