import { randomBytes } from 'node:crypto';
import type { SimulatedPull, SimulatedRepository } from './model.js';

export interface PullOptions {
  title?: string;
  body?: string | null;
  /** Default: the number's own branch. */
  head?: string;
  /** Default: main. */
  base?: string;
  /** Conflicts with its base. */
  conflicts?: boolean;
  draft?: boolean;
  /** GitHub's words for why a merge is refused, such as a missing review. */
  refusal?: string;
}

const newSha = () => randomBytes(20).toString('hex');

/** Pull requests of the simulated GitHub, the branches they are merged into, and the merge queues of those. */
export class PullRequests {
  private readonly all: SimulatedPull[] = [];

  open(repository: SimulatedRepository, options: PullOptions = {}): SimulatedPull {
    const number = this.of(repository).length + 1;
    const pull: SimulatedPull = {
      ...{ number, repository, state: 'open', mergeSha: null, mergedAt: null, createdAt: new Date(), queue: null },
      ...{ title: options.title ?? `Change ${number}`, body: options.body ?? null, draft: options.draft ?? false },
      ...{ head: options.head ?? `task-${number}`, headSha: newSha(), base: options.base ?? 'main' },
      ...{ conflicts: options.conflicts ?? false, refusal: options.refusal ?? null, merges: 0, message: null },
    };
    repository.branches.set(pull.head, pull.headSha);
    this.all.push(pull);
    return pull;
  }

  of(repository: SimulatedRepository): SimulatedPull[] {
    return this.all.filter((pull) => pull.repository === repository);
  }

  find(repository: SimulatedRepository | undefined, number: number): SimulatedPull | undefined {
    return this.all.find((pull) => pull.repository === repository && pull.number === number);
  }

  /** Squashes the request into its base; returns the commit. */
  merge(pull: SimulatedPull, message: string | null = null): string {
    const sha = newSha();
    Object.assign(pull, { state: 'closed', mergeSha: sha, mergedAt: new Date(), queue: null, message });
    pull.merges += 1;
    pull.repository.branches.set(pull.base, sha);
    pull.repository.pushedAt = new Date();
    return sha;
  }

  /** Pushes to the head of a request. */
  push(pull: SimulatedPull): void {
    pull.headSha = newSha();
    pull.repository.branches.set(pull.head, pull.headSha);
  }
}
