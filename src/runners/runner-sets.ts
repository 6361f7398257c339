import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import type { JobReport } from './demands/job-report.js';

/** Runners of one kind, and how many of them there may be. */
export interface RunnerSet {
  name: string;
  labels: string[];
  image: string;
  max: number;
  /** 0: no limit. */
  maxPerRepo: number;
  allowPublic: boolean;
}

/** Which set serves a job, or why none does. */
export type Match = { set: RunnerSet; refusal: null } | { set: null; refusal: string };

/** The runner sets of this hub. */
@Injectable()
export class RunnerSets {
  readonly all: readonly RunnerSet[];
  /** Why no runner can be registered at all; null: nothing is in the way. */
  readonly unavailable: string | null;

  constructor(@Inject(HUB_CONFIG) { runners, github }: Pick<HubConfig, 'runners' | 'github'>) {
    const { labels, image, max, maxPerRepo, allowPublic } = runners;
    this.all = [{ name: 'default', labels, image, max, maxPerRepo, allowPublic }];
    this.unavailable =
      github.token === undefined && github.app === undefined
        ? 'No runner can be registered with GitHub: set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY'
        : null;
  }

  get(name: string): RunnerSet | undefined {
    return this.all.find((set) => set.name === name);
  }

  /** A job is served if each of its labels is in the set; GitHub compares them without case. */
  match({
    labels,
    repository,
    repositoryPrivate,
  }: Pick<JobReport, 'labels' | 'repository' | 'repositoryPrivate'>): Match {
    if (labels.length === 0) return { set: null, refusal: 'The job names no label, so no runner set is meant' };
    const set = this.all.find((candidate) => labels.every((label) => hasLabel(candidate, label)));
    if (!set) {
      return { set: null, refusal: `No runner set has all the labels of the job: ${labels.join(', ')}` };
    }
    if (!repositoryPrivate && !set.allowPublic) {
      const why = 'anybody could run code on these runners by a pull request';
      return { set: null, refusal: `${repository} is public, and ${why} (RUNNER_ALLOW_PUBLIC)` };
    }
    return { set, refusal: null };
  }
}

function hasLabel(set: RunnerSet, label: string): boolean {
  return set.labels.some((own) => own.toLowerCase() === label.toLowerCase());
}
