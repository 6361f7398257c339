import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { nullIfNotFound } from '../client/github-api.js';
import { GitHubData } from '../client/github-data.js';
import { targetName, type RepositoryTarget } from '../client/github-target.js';
import { GitHubStore } from './github-store.js';
import { ListReaders, organization, repositoriesOf, repositoryAlone, runnersOf } from './list-readers.js';
import { ListSync, type ListReader, type ListRun } from './list-sync.js';
import { ListLocks } from './list-locks.js';
import { add, begun, skip, type Counts, type SyncResult } from './sync-result.js';
import { SyncErrors } from './sync-errors.js';

export interface SyncOptions {
  signal: AbortSignal;
  /** @param percent 0 to 100 */
  progress: (percent: number) => void;
}

interface Run extends ListRun {
  done: SyncResult;
  troubles: SyncErrors;
}

/**
 * Reconciles the ledger's tables of GitHub data with GitHub. Errors: see GitHubApi; LEDGER_UNAVAILABLE. An error of a
 * single list is thrown after all others have been read.
 */
@Injectable()
export class GitHubSync {
  constructor(
    private readonly github: GitHubData,
    private readonly store: GitHubStore,
    private readonly lists: ListSync,
    private readonly readers: ListReaders,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'databaseUrl'>,
  ) {}

  /** @throws HubError NOT_FOUND when neither GitHub nor the ledger knows it */
  repository(target: RepositoryTarget, { signal, progress }: SyncOptions): Promise<SyncResult> {
    return this.begin(signal, async (run) => {
      const id = await this.one(target, run);
      progress(30);
      if (id !== null) await this.within({ ...target, id }, run);
      progress(100);
    });
  }

  /** @throws HubError NOT_FOUND when GitHub shows no such organization and none was ever read */
  organisation(org: string, { signal, progress }: SyncOptions): Promise<SyncResult> {
    return this.begin(signal, async (run) => {
      const { done } = run;
      const reader = this.readers.repositories(org);
      const synced = await nullIfNotFound(this.lists.run(reader, run));
      if (synced === null) return this.organisationGone(org, run);
      add(done.repositories, synced.counts);
      if (synced.unsettled !== null) skip(done, synced.unsettled);
      await this.optional(run, done.runners, this.readers.runners({ org }));
      const repositories = await this.store.repositoriesOf(org);
      for (const [index, { id, owner, name }] of repositories.entries()) {
        await this.within({ id, owner, repo: name }, run);
        progress((100 * (index + 1)) / repositories.length);
      }
    });
  }

  private async begin(signal: AbortSignal, work: (run: Run) => Promise<void>): Promise<SyncResult> {
    const done = begun();
    const troubles = new SyncErrors();
    const turns = await ListLocks.open(this.config.databaseUrl ?? '');
    try {
      await work({ done, calls: done, troubles, turns, signal });
    } finally {
      await turns.close();
    }
    troubles.end();
    return done;
  }

  /**
   * Removes the rows of a vanished organization. GitHub also answers 404 for a user's name, whose repositories the
   * ledger may know one by one, so only an organization that was once read can be gone.
   */
  private async organisationGone(org: string, { done, turns, signal }: Run): Promise<void> {
    const [repositories, runners] = [repositoriesOf(org), runnersOf(organization(org))];
    done.repositories.removed = await turns.take(repositories.name, signal, async () => {
      const known = await this.store.pages(repositories.name);
      if (known.size > 0) return this.store.settle(repositories, [], 0);
      throw new HubError('NOT_FOUND', `GitHub shows no organisation ${org} that the credentials may read`);
    });
    done.runners.removed = await turns.take(runners.name, signal, () => this.store.settle(runners, [], 0));
  }

  /**
   * Reconciles one repository; returns its id, or null when GitHub no longer shows it. Its owner's list must not be
   * settled meanwhile, hence its lock.
   */
  private one(target: RepositoryTarget, { done, turns, signal }: Run): Promise<number | null> {
    const name = targetName(target);
    const list = repositoryAlone(target);
    return turns.take(repositoriesOf(target.owner).name, signal, async () => {
      const before = await this.store.repositoryPage(list.name);
      done.requests += 1;
      const asked = this.github.repository(target, { page: 1, etag: before?.etag ?? null, signal });
      const answer = await asked.catch(async (error: unknown) => {
        if (!(error instanceof HubError) || error.code !== 'NOT_FOUND') throw error;
        done.repositories.removed = await this.store.repositoryGone(name);
        if (done.repositories.removed === 0) throw error;
        return undefined;
      });
      if (answer === undefined) return null;
      done.repositories.seen = 1;
      const [item] = answer?.items ?? [];
      if (answer === null || !item) {
        done.unchanged += 1;
        return before?.id ?? null;
      }
      done.repositories.removed = await this.store.namesakesGone(item.full_name, item.id);
      done.repositories.changed = await this.store.store(list, 1, [item], answer);
      return item.id;
    });
  }

  private async within(repository: RepositoryTarget & { id: number }, run: Run): Promise<void> {
    await this.optional(run, run.done.workflows, this.readers.workflows(repository));
    await this.optional(run, run.done.runners, this.readers.runners(repository));
  }

  /** Reads a list whose failure, or whose vanished repository, must not keep the others from being read. */
  private async optional<Item>(run: Run, counts: Counts, reader: ListReader<Item>): Promise<void> {
    const { done, troubles, signal } = run;
    try {
      const { counts: found, unsettled } = await this.lists.run(reader, run);
      troubles.passed();
      add(counts, found);
      if (unsettled !== null) skip(done, unsettled);
    } catch (error) {
      signal.throwIfAborted();
      const reason = troubles.note(error);
      if (reason !== undefined) skip(done, reason);
    }
  }
}
