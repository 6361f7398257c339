import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import type { RunnerSet } from '../../config/runner-set.js';
import type { WorkflowJobUpdate } from './workflow-job-update.js';

export type { RunnerSet };

/** The set that serves a job, or the reason why none does. */
export type Match = { set: RunnerSet; refusal: null } | { set: null; refusal: string };

/** The runner sets of this hub. */
@Injectable()
export class RunnerSets {
  readonly all: readonly RunnerSet[];
  readonly names: string[];
  /** The reason why no runner can be registered at all; null: none. */
  readonly unavailable: string | null;

  constructor(@Inject(HUB_CONFIG) { runners, github }: Pick<HubConfig, 'runners' | 'github'>) {
    this.all = runners.sets;
    this.names = runners.sets.map(({ name }) => name);
    this.unavailable =
      github.token === undefined && github.app === undefined
        ? 'No runner can be registered with GitHub: set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY'
        : null;
  }

  get(name: string): RunnerSet | undefined {
    return this.all.find((set) => set.name === name);
  }

  /** Returns the first set that has each of the job's labels and may serve its repository. */
  match(job: Pick<WorkflowJobUpdate, 'labels' | 'repository' | 'repositoryPrivate' | 'repositoryFork'>): Match {
    const { labels, repository } = job;
    if (labels.length === 0) return { set: null, refusal: 'The job has no labels, so it matches no runner set' };
    const able = this.all.filter((set) => labels.every((label) => includes(set.labels, label)));
    if (able.length === 0)
      return { set: null, refusal: `No runner set has all labels of the job: ${labels.join(', ')}` };
    const meant = able.filter((set) => serves(set, repository));
    if (meant.length === 0) {
      const names = able.map(({ name }) => `"${name}"`).join(', ');
      return { set: null, refusal: `${repository} is not among the repositories that ${names} may serve` };
    }
    const visibility = { public: !job.repositoryPrivate, fork: job.repositoryFork };
    const set = meant.find((one) => admits(one, visibility));
    return set ? { set, refusal: null } : { set: null, refusal: refusalOf(repository, meant, visibility) };
  }
}

/** Returns the spec hash of a set's runners: a runner with another one is of no use to its jobs. */
export function runnerSpecHash({ labels, image, organization, runnerGroup, policy }: RunnerSet): string {
  const registration = [organization?.toLowerCase(), runnerGroup];
  const spec = [labels.map((label) => label.toLowerCase()).sort(), image, ...registration, policy];
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 12);
}

/** Visibility of a repository, which decides on the people who can run code on its runners. */
export interface RepositoryVisibility {
  /** Public: anyone with an account can, by a pull request. */
  public: boolean;
  /** Fork: its owner can, without consent of the original's owners. */
  fork: boolean;
}

function admits({ allowPublic, allowForks }: RunnerSet, visibility: RepositoryVisibility): boolean {
  return (allowPublic || !visibility.public) && (allowForks || !visibility.fork);
}

/** Names what the first of the meant sets would have to allow. */
function refusalOf(repository: string, [set]: RunnerSet[], visibility: RepositoryVisibility): string {
  if (visibility.public && !set?.allowPublic) {
    const why = 'anybody could run code on these runners by a pull request';
    return `${repository} is public, and ${why} (RUNNER_ALLOW_PUBLIC, or allowPublic of the set)`;
  }
  const why = 'its owner could run code on these runners';
  return `${repository} is a fork, and ${why} (RUNNER_ALLOW_FORKS, or allowForks of the set)`;
}

/** Whether the set may have runners of that scope: a repository, or its organization. */
export function mayServe(set: RunnerSet, target: { scope: string } & RepositoryVisibility): boolean {
  if (!target.scope.includes('/'))
    return includes(set.organization === undefined ? [] : [set.organization], target.scope);
  return set.organization === undefined && serves(set, target.scope) && admits(set, target);
}

/** Compares as GitHub does: labels, and names of repositories and organizations, without case. */
function includes(names: string[], wanted: string): boolean {
  return names.some((name) => name.toLowerCase() === wanted.toLowerCase());
}

function serves({ organization, repositories }: RunnerSet, repository: string): boolean {
  if (repositories) return includes(repositories, repository);
  return organization === undefined || repository.toLowerCase().startsWith(`${organization.toLowerCase()}/`);
}
