import { Injectable } from '@nestjs/common';
import { PER_PAGE, type PageRequest, type DataPage } from '../client/github-data.js';
import { GitHubStore, type GitHubList, type KnownPage } from './github-store.js';
import type { ListLocks } from './list-locks.js';
import type { Calls, Counts } from './sync-result.js';

/** Pages read of one list: 5000 items. */
const MAX_PAGES = 50;

export interface ListReader<Item> {
  list: GitHubList;
  /** Title for people: `the workflows of octo-org/hello`. */
  title: string;
  /** Null: unchanged since that ETag. */
  read: (pageRequest: PageRequest) => Promise<DataPage<Item> | null>;
  /** Returns the item's row in the list's table. */
  toRow: (item: Item) => { id: number };
}

/** State shared by the lists of one synchronization. */
export interface ListRun {
  calls: Calls;
  signal: AbortSignal;
  turns: ListLocks;
}

export interface SyncedList {
  counts: Counts;
  /** Why nothing was marked as removed, for people; null when the list was settled. */
  unsettled: string | null;
}

/** Scan of a list, from its first page to its last. */
interface ListScan {
  /** The ids on each page. */
  pages: number[][];
  changed: number;
  /** False when the list has more pages than were read. */
  complete: boolean;
}

/** Reconciles the ledger's rows of one list with GitHub. */
@Injectable()
export class ListSync {
  constructor(private readonly store: GitHubStore) {}

  /**
   * Requests each page by its ETag, and stores it together with its new one. After an interruption at any point the
   * next run continues from what is stored. Errors: those of `read`, and LEDGER_UNAVAILABLE.
   */
  run<Item>(reader: ListReader<Item>, run: ListRun): Promise<SyncedList> {
    return run.turns.take(reader.list.name, run.signal, () => this.inTurn(reader, run));
  }

  private async inTurn<Item>(reader: ListReader<Item>, run: ListRun): Promise<SyncedList> {
    const { list, title } = reader;
    const walk = await this.walk(reader, run);
    const ids = [...new Set(walk.pages.flat())];
    const counts = { seen: ids.length, changed: walk.changed, removed: 0 };
    if (!walk.complete) return { counts, unsettled: `${title} exceed the ${MAX_PAGES * PER_PAGE} that are read` };
    // An item that moves to an earlier page between two requests is on no page read, yet not removed: read again.
    if (walk.pages.length > 1 && (await this.store.misses(list, ids))) {
      const again = await this.walk(reader, run);
      counts.changed += again.changed;
      if (!same(walk, again)) return { counts, unsettled: `${title} changed while they were read` };
    }
    counts.removed = await this.store.settle(list, ids, walk.pages.length);
    return { counts, unsettled: null };
  }

  private async walk<Item>({ list, read, toRow }: ListReader<Item>, { calls, signal }: ListRun): Promise<ListScan> {
    const known = await this.store.pages(list.name);
    const walk: ListScan = { pages: [], changed: 0, complete: false };
    for (let page = 1; page <= MAX_PAGES && !walk.complete; page += 1) {
      signal.throwIfAborted();
      const before = known.get(page);
      calls.requests += 1;
      const answer = await read({ page, etag: before?.etag ?? null, signal });
      if (answer === null) {
        calls.unchanged += 1;
        walk.pages.push(before?.ids ?? []);
        walk.complete = isStillLast(page, before);
      } else {
        const rows = answer.items.map(toRow);
        walk.changed += await this.store.store(list, page, rows, answer);
        walk.pages.push(rows.map(({ id }) => id));
        walk.complete = answer.last;
      }
    }
    return walk;
  }
}

/** Returns whether an unchanged page is still the last: behind a full one, another may have appeared. */
function isStillLast(page: number, before: KnownPage | undefined): boolean {
  return before?.last === true && (before.ids.length < PER_PAGE || page === MAX_PAGES);
}

/** Compares the ids of two scans: a runner that has become busy since changes the ETag but moves nothing. */
function same(listScan: ListScan, again: ListScan): boolean {
  return listScan.complete === again.complete && JSON.stringify(listScan.pages) === JSON.stringify(again.pages);
}
