import { Injectable } from '@nestjs/common';
import { PER_PAGE, type Asked, type DataPage } from '../github-data.js';
import { GitHubStore, type GitHubList } from './github-store.js';

/** Of one list: 5000 of each kind. */
const MAX_PAGES = 50;

export interface Counts {
  /** GitHub shows them. */
  seen: number;
  /** New, or different from the last time. */
  changed: number;
  /** GitHub does not show them any more. */
  removed: number;
}

/** What a synchronisation has cost. */
export interface Calls {
  requests: number;
  /** Of them those that GitHub answered with "not modified", which cost nothing of the primary rate limit. */
  unchanged: number;
}

export interface ListReader<Item> {
  list: GitHubList;
  /** Null: as it was when it had that ETag. */
  read: (asked: Asked) => Promise<DataPage<Item> | null>;
  /** A row of the list's table. */
  toRow: (item: Item) => { id: number };
}

export interface SyncedList {
  counts: Counts;
  ids: number[];
  /** False when there is more than was read: then nothing is taken for gone. */
  complete: boolean;
}

/** Brings what the ledger knows of one list in line with GitHub. */
@Injectable()
export class ListSync {
  constructor(private readonly store: GitHubStore) {}

  /**
   * Each page is asked for by its ETag, and stored together with its new one. Cut short at any point, the next time goes
   * on from what is stored.
   */
  async run<Item>({ list, read, toRow }: ListReader<Item>, calls: Calls, signal: AbortSignal): Promise<SyncedList> {
    const known = await this.store.pages(list.name);
    const ids: number[] = [];
    let changed = 0;
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      signal.throwIfAborted();
      const before = known.get(page);
      const answer = await read({ page, etag: before?.etag ?? null });
      calls.requests += 1;
      let found = before?.ids ?? [];
      if (answer === null) {
        calls.unchanged += 1;
      } else {
        const rows = answer.items.map(toRow);
        changed += await this.store.store(list, page, rows, answer.etag);
        found = rows.map(({ id }) => id);
      }
      ids.push(...found);
      if (found.length < PER_PAGE) {
        const removed = await this.store.settle(list, ids, page);
        return { counts: { seen: ids.length, changed, removed }, ids, complete: true };
      }
    }
    return { counts: { seen: ids.length, changed, removed: 0 }, ids, complete: false };
  }
}
