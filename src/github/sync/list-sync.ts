import { Injectable } from '@nestjs/common';
import { PER_PAGE, type PageRequest, type DataPage } from '../github-data.js';
import { GitHubStore, type GitHubList, type KnownPage } from './github-store.js';
import type { ListLocks } from './list-locks.js';
import type { Calls, Counts } from './sync-result.js';

/** Of one list: 5000 of each kind. */
const MAX_PAGES = 50;

export interface ListReader<Item> {
  list: GitHubList;
  /** For people: `the workflows of octo-org/hello`. */
  title: string;
  /** Null: as it was when it had that ETag. */
  read: (pageRequest: PageRequest) => Promise<DataPage<Item> | null>;
  /** A row of the list's table. */
  toRow: (item: Item) => { id: number };
}

/** What the lists of one synchronisation share. */
export interface ListRun {
  calls: Calls;
  signal: AbortSignal;
  turns: ListLocks;
}

export interface SyncedList {
  counts: Counts;
  /** Why nothing was taken for gone, for people; null: it was. */
  unsettled: string | null;
}

/** A list as it was read, from its first page to its last. */
interface ListScan {
  /** The ids that each page named. */
  pages: number[][];
  changed: number;
  /** False when there is more than was read. */
  complete: boolean;
}

/** Brings what the ledger knows of one list in line with GitHub. */
@Injectable()
export class ListSync {
  constructor(private readonly store: GitHubStore) {}

  /**
   * Each page is asked for by its ETag, and stored together with its new one. Cut short at any point, the next time goes
   * on from what is stored. Errors: those of `read`, and LEDGER_UNAVAILABLE.
   */
  run<Item>(reader: ListReader<Item>, run: ListRun): Promise<SyncedList> {
    return run.turns.take(reader.list.name, run.signal, () => this.inTurn(reader, run));
  }

  private async inTurn<Item>(reader: ListReader<Item>, run: ListRun): Promise<SyncedList> {
    const { list, title } = reader;
    const walk = await this.walk(reader, run);
    const ids = [...new Set(walk.pages.flat())];
    const counts = { seen: ids.length, changed: walk.changed, removed: 0 };
    if (!walk.complete)
      return { counts, unsettled: `${title} are more than the ${MAX_PAGES * PER_PAGE} that are read` };
    // What moves to an earlier page between two requests is on none of those that were read: it is not gone for that.
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

/** A page may be as it was though another one has come behind it, but only if it is full. */
function isStillLast(page: number, before: KnownPage | undefined): boolean {
  return before?.last === true && (before.ids.length < PER_PAGE || page === MAX_PAGES);
}

/** By what they name: a runner that has become busy since makes another ETag and moves nothing. */
function same(listScan: ListScan, again: ListScan): boolean {
  return listScan.complete === again.complete && JSON.stringify(listScan.pages) === JSON.stringify(again.pages);
}
