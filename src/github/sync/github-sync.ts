import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { GitHubData } from '../github-data.js';
import { unlessUnknown } from '../github-api.js';
import { targetName, type RepositoryTarget } from '../github-target.js';
import { GitHubStore, type GitHubList } from './github-store.js';
import { REPOSITORIES, RUNNERS, WORKFLOWS } from './github-tables.js';
import { ListSync, type Calls, type Counts, type ListReader, type SyncedList } from './list-sync.js';

/** Reasons that one answer lists. */
const MAX_REASONS = 20;

/** What a synchronisation did. */
export interface Synchronised extends Calls {
  repositories: Counts;
  workflows: Counts;
  runners: Counts;
  /** Lists that GitHub does not let us read, or not to the end, with the reason; 20 at most. Nothing of them is taken for gone. */
  skipped: string[];
}

export interface SyncOptions {
  signal: AbortSignal;
  /** @param percent 0 to 100 */
  progress: (percent: number) => void;
}

const none = (): Counts => ({ seen: 0, changed: 0, removed: 0 });

/** Brings the ledger's tables of GitHub in line with GitHub. Errors: see GitHubApi. */
@Injectable()
export class GitHubSync {
  constructor(
    private readonly github: GitHubData,
    private readonly store: GitHubStore,
    private readonly lists: ListSync,
  ) {}

  /** @throws HubError NOT_FOUND when neither GitHub nor the ledger knows it */
  async repository(target: RepositoryTarget, { signal, progress }: SyncOptions): Promise<Synchronised> {
    const done = begun();
    const id = await this.one(target, done);
    progress(30);
    if (id !== null) await this.listsOf({ ...target, id }, done, signal);
    progress(100);
    return done;
  }

  /** @throws HubError NOT_FOUND when neither GitHub nor the ledger knows it */
  async organisation(org: string, { signal, progress }: SyncOptions): Promise<Synchronised> {
    const done = begun();
    const scope = scopeOfOrganization(org);
    const list = { name: `${scope}/repositories`, table: REPOSITORIES, owner: org };
    const read: ListReader<{ id: number }>['read'] = (asked) => this.github.repositories(org, asked);
    const synced = await unlessUnknown(this.lists.run({ list, read, toRow: (row) => row }, done, signal));
    if (synced === null) {
      const gone = await this.store.settle(list, [], 0);
      if (gone === 0) throw new HubError('NOT_FOUND', `GitHub shows no organisation ${org}`);
      done.repositories.removed = gone;
      const runners = { name: `${scope}/runners`, table: RUNNERS, owner: scope };
      done.runners.removed = await this.store.settle(runners, [], 0);
      return done;
    }
    add(done.repositories, synced.counts);
    if (!synced.complete) skip(done, `the repositories of ${org} are more than are read`);
    await this.optional(done, done.runners, this.runners(scope, { org }, done, signal));
    const repositories = await this.store.repositoriesOf(org);
    for (const [index, { id, owner, name }] of repositories.entries()) {
      await this.listsOf({ id, owner, repo: name }, done, signal);
      progress((100 * (index + 1)) / repositories.length);
    }
    return done;
  }

  /** The repository's id; null: GitHub does not show it any more. */
  private async one(target: RepositoryTarget, done: Synchronised): Promise<number | null> {
    const name = targetName(target);
    const list: GitHubList = { name: `repository-of/${name.toLowerCase()}`, table: REPOSITORIES, owner: '' };
    const before = (await this.store.pages(list.name)).get(1);
    done.requests += 1;
    const asked = this.github.repository(target, { page: 1, etag: before?.etag ?? null });
    const answer = await asked.catch(async (error: unknown) => {
      if (!(error instanceof HubError) || error.code !== 'NOT_FOUND') throw error;
      done.repositories.removed = await this.store.repositoryGone(name);
      if (done.repositories.removed === 0) throw error;
      return { items: [], etag: null };
    });
    const [item] = answer?.items ?? [];
    if (answer !== null && !item) return null;
    done.repositories.seen = 1;
    if (!item) {
      done.unchanged += 1;
      return before?.ids[0] ?? null;
    }
    done.repositories.changed = await this.store.store(list, 1, [item], answer?.etag ?? null);
    return item.id;
  }

  private async listsOf(repository: RepositoryTarget & { id: number }, done: Synchronised, signal: AbortSignal) {
    const { id, owner, repo } = repository;
    const scope = `repository/${id}`;
    const workflows: GitHubList = { name: `${scope}/workflows`, table: WORKFLOWS, owner: String(id) };
    const ofWorkflows = this.lists.run(
      {
        list: workflows,
        read: (asked) => this.github.workflows({ owner, repo }, asked),
        toRow: (workflow) => ({ ...workflow, repository_id: id }),
      },
      done,
      signal,
    );
    await this.optional(done, done.workflows, ofWorkflows);
    await this.optional(done, done.runners, this.runners(scope, repository, done, signal));
  }

  private runners(
    scope: string,
    target: (RepositoryTarget & { id: number }) | { org: string },
    calls: Calls,
    signal: AbortSignal,
  ): Promise<SyncedList> {
    const of =
      'org' in target
        ? { repository_id: null, organization: target.org }
        : { repository_id: target.id, organization: null };
    const at = 'org' in target ? { org: target.org } : { owner: target.owner, repo: target.repo };
    return this.lists.run(
      {
        list: { name: `${scope}/runners`, table: RUNNERS, owner: scope },
        read: (asked) => this.github.runners(at, asked),
        toRow: (runner) => ({ ...runner, ...of, scope }),
      },
      calls,
      signal,
    );
  }

  /** A list that may not be read, or whose repository has just gone, must not keep all others from being read. */
  private async optional(done: Synchronised, counts: Counts, list: Promise<SyncedList>): Promise<void> {
    try {
      const synced = await list;
      add(counts, synced.counts);
      if (!synced.complete) skip(done, 'a list is longer than is read');
    } catch (error) {
      if (!(error instanceof HubError) || (error.code !== 'FORBIDDEN' && error.code !== 'NOT_FOUND')) throw error;
      skip(done, error.message);
    }
  }
}

function begun(): Synchronised {
  return { repositories: none(), workflows: none(), runners: none(), requests: 0, unchanged: 0, skipped: [] };
}

function skip(done: Synchronised, reason: string): void {
  if (done.skipped.length < MAX_REASONS) done.skipped.push(reason);
}

function add(sum: Counts, { seen, changed, removed }: Counts): void {
  sum.seen += seen;
  sum.changed += changed;
  sum.removed += removed;
}

/** GitHub compares names without case. */
function scopeOfOrganization(org: string): string {
  return `organization/${org.toLowerCase()}`;
}
