import { Injectable } from '@nestjs/common';
import { RetentionRules } from '../../jobs/retention-rules.js';
import { LedgerDb } from '../../database/ledger-db.js';
import type { DataPage } from '../client/github-data.js';
import {
  type GitHubTable,
  missesSql,
  NAMESAKES_GONE_SQL,
  pageSql,
  REPOSITORY_GONE_SQL,
  settleSql,
} from './github-tables.js';

/** Stored state of a page of a list. */
export interface KnownPage {
  etag: string | null;
  /** In GitHub's order; an id may occur twice. */
  ids: number[];
  /** True when no page followed. */
  last: boolean;
}

/** A list at GitHub. */
export interface GitHubList {
  /** Key of its stored ETags. */
  name: string;
  table: GitHubTable;
  /** Owner of the list, as `table.listed` compares it. */
  owner: string;
}

export interface KnownRepository {
  id: number;
  owner: string;
  name: string;
}

/** The ledger's store of GitHub data. Each change is one statement, whatever its size. */
@Injectable()
// Removes rows that GitHub no longer has; an unchanged page refers to none of these.
@RetentionRules(
  ...['github_repositories', 'github_workflows', 'github_runners'].map((table) => ({
    delete: `delete from ${table} where removed_at < now() - $1::float8 * interval '1 ms'`,
  })),
)
export class GitHubStore {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns the stored pages by their numbers. */
  async pages(list: string): Promise<Map<number, KnownPage>> {
    const rows = await this.ledger.query<KnownPage & { page: number }>(
      `select page, etag, ids::float8[] as ids, last from github_etags where list = $1`,
      [list],
    );
    return new Map(rows.map(({ page, ...known }) => [page, known]));
  }

  /** Returns id and ETag of a list that is one repository, while that repository is there. */
  async repositoryPage(list: string): Promise<{ id: number; etag: string | null } | undefined> {
    const [known] = await this.ledger.query<{ id: number; etag: string | null }>(
      `select r.id::float8 as id, e.etag from github_etags e join github_repositories r on r.id = e.ids[1]
        where e.list = $1 and e.page = 1 and r.removed_at is null`,
      [list],
    );
    return known;
  }

  /** @returns the number of new or changed rows */
  async store(
    list: GitHubList,
    page: number,
    rows: { id: number }[],
    { etag, last }: Pick<DataPage<unknown>, 'etag' | 'last'>,
  ): Promise<number> {
    // GitHub may return an item twice when the list shifts while it is read; `on conflict` can't update a row twice.
    const given = [...new Map(rows.map((row) => [row.id, row])).values()];
    const ids = rows.map(({ id }) => id);
    const values = [JSON.stringify(given), list.name, page, etag, ids, last];
    const [stored] = await this.ledger.query<{ changed: number }>(pageSql(list.table), values);
    return stored?.changed ?? 0;
  }

  /** Checks whether a list of only these ids would leave out a row that was there. */
  async misses(list: GitHubList, ids: number[]): Promise<boolean> {
    const [found] = await this.ledger.query<{ misses: boolean }>(missesSql(list.table), [ids, list.owner]);
    return found?.misses === true;
  }

  /** @returns the number of rows removed since the last time */
  async settle(list: GitHubList, ids: number[], lastPage: number): Promise<number> {
    const [settled] = await this.ledger.query<{ removed: number }>(settleSql(list.table), [
      list.name,
      list.owner,
      ids,
      lastPage,
    ]);
    return settled?.removed ?? 0;
  }

  /** @param fullName `owner/name`, in any case @returns the number of removed rows: 0 when it was not known */
  async repositoryGone(fullName: string): Promise<number> {
    const [gone] = await this.ledger.query<{ removed: number }>(REPOSITORY_GONE_SQL, [fullName]);
    return gone?.removed ?? 0;
  }

  /** Removes other repositories of a name that was deleted and created again. @returns the number of removed rows */
  async namesakesGone(fullName: string, id: number): Promise<number> {
    const [gone] = await this.ledger.query<{ removed: number }>(NAMESAKES_GONE_SQL, [fullName, id]);
    return gone?.removed ?? 0;
  }

  /** Lists the owner's repositories that GitHub shows. */
  async repositoriesOf(owner: string): Promise<KnownRepository[]> {
    return this.ledger.query<KnownRepository>(
      `select id::float8 as id, owner, name from github_repositories
        where lower(owner) = lower($1) and removed_at is null order by github_repositories.id`,
      [owner],
    );
  }
}
