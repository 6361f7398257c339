/** A repository at GitHub. */
export interface RepositoryTarget {
  owner: string;
  repo: string;
}

/** An organization at GitHub: its runners serve all repositories that the runner group allows. */
export interface OrganizationTarget {
  org: string;
}

/** Repository or organization that a runner is registered with. */
export type RunnerTarget = RepositoryTarget | OrganizationTarget;

export function isOrganization(target: RunnerTarget): target is OrganizationTarget {
  return 'org' in target;
}

/** Returns the account whose App installation acts on the target. */
export function accountOf(target: RunnerTarget): string {
  return isOrganization(target) ? target.org : target.owner;
}

/** Returns the name for messages and logs: `octo-org` or `octo-org/hello`. */
export function targetName(target: RunnerTarget): string {
  return isOrganization(target) ? target.org : `${target.owner}/${target.repo}`;
}

/** Converts `owner/name` to the form of GitHub's API. */
export function toTarget(repository: string): RepositoryTarget {
  const [owner = '', repo = ''] = repository.split('/', 2);
  return { owner, repo };
}

/** Converts the scope of a runner: `owner/name`, or an organization's name. */
export function scopeTarget(scope: string): RunnerTarget {
  return scope.includes('/') ? toTarget(scope) : { org: scope };
}
