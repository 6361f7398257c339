import { useQueries, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { $api } from '../api/client.js';
import type { paths } from '../api/schema.js';
import {
  cursorAbove,
  countOf,
  FIRST,
  locate,
  positionOf,
  wantedPages,
  withAnswer,
  type KnownPage,
} from './page-index.js';
import type { RowSource } from './row-source.js';

type AnswerOf<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Answer } } } };
}
  ? Answer
  : never;
interface Answer {
  items: unknown[];
  nextCursor: string | null;
}
/** Lists that are read by cursor. */
export type ListPath = {
  [Path in keyof paths]: AnswerOf<Path> extends Answer ? Path : never;
}[keyof paths];
type RowOf<Page> = Page extends { items: (infer Row)[] } ? Row : never;

/** Time for which pages that are far from the visible rows are held; then they are dropped, and read again if needed. */
const HELD_MS = 3000;

export interface WindowedRows<Row, Page> extends RowSource<Row> {
  /** The last page that was read. */
  last: Page | undefined;
  /** Position of the newest row, of a list that stands still. */
  newest: string | undefined;
  /** Returns the rows around the visible ones that are read. */
  shown: () => Row[];
  /** Begins again at the newest row. */
  restart: () => void;
}

interface State {
  key: string;
  pages: readonly KnownPage[];
  seen: readonly [number, number];
  newest?: string;
}

/**
 * Reads a list of any length: pages are read when their rows come near the visible ones, and dropped when they don't.
 * @param isStill whether the list stays at the newest row that it began with, whatever is added: it is ordered by
 * positions
 */
export function useRows<Path extends ListPath>(
  path: Path,
  query: Readonly<Record<string, string | undefined>>,
  isStill = false,
): WindowedRows<RowOf<AnswerOf<Path>>, AnswerOf<Path>> {
  const cache = useQueryClient();
  const key = JSON.stringify([path, query]);
  const [held, setState] = useState<State>(() => ({ key, pages: FIRST, seen: [0, 0] }));
  const state = held.key === key ? held : { key, pages: FIRST, seen: [0, 0] as const };
  const wanted = wantedPages(state.pages, ...state.seen);
  const answers: { data?: Answer | undefined; error: unknown; refetch: () => unknown }[] = useQueries({
    queries: wanted.map((at) => optionsOf(path, query, state.pages[at]?.cursor ?? null)),
  });

  const pages = answers.reduce(
    (known, { data }, index) => (data ? withAnswer(known, wanted[index] ?? 0, data) : known),
    state.pages,
  );
  useEffect(() => {
    if (pages === state.pages) return;
    const top = answers[0]?.data;
    const [row] = (state.pages[0]?.cursor === null && isStill && (top?.items as { id: string }[])) || [];
    if (!row) return setState((now) => ({ ...(now.key === key ? now : state), pages }));
    const newest = positionOf(row);
    const cursor = cursorAbove(newest);
    cache.setQueryData(optionsOf(path, query, cursor).queryKey, top);
    const pinned = [{ ...pages[0], cursor }, ...pages.slice(1)];
    return setState((now) => ({ ...(now.key === key ? now : state), pages: pinned, newest }));
  });
  const see = useCallback(
    (first: number, last: number) =>
      setState((now) => {
        const base = now.key === key ? now : { key, pages: FIRST, seen: [0, 0] as const };
        return base.seen[0] === first && base.seen[1] === last ? now : { ...base, seen: [first, last] };
      }),
    [key],
  );
  const byPage = new Map(wanted.map((at, index) => [at, answers[index]?.data]));
  const failed = answers.find(({ error }) => error);
  const rowAt = (index: number) => {
    const found = locate(pages, index);
    return found && (byPage.get(found.at)?.items[found.offset] as RowOf<AnswerOf<Path>> | undefined);
  };
  return {
    count: countOf(pages),
    rowAt,
    shown: () => {
      const [first, last] = state.seen;
      return Array.from({ length: last - first + 1 }, (_, n) => rowAt(first + n) ?? []).flat() as RowOf<
        AnswerOf<Path>
      >[];
    },
    see,
    hasMore: pages.at(-1)?.next !== null,
    isRead: pages[0]?.length !== undefined,
    error: failed?.error ?? null,
    refetch: () => answers.map(({ refetch }) => refetch()),
    last: answers.findLast(({ data }) => data !== undefined)?.data as AnswerOf<Path> | undefined,
    newest: state.newest,
    restart: () => {
      cache.removeQueries({ queryKey: ['get', path] });
      setState({ key, pages: FIRST, seen: [0, 0] });
    },
  };
}

function optionsOf(path: ListPath, query: object, cursor: string | null) {
  const asked = { ...query, ...(cursor !== null && { cursor }) };
  const options = $api.queryOptions('get', path as '/api/queues/jobs', { params: { query: asked } });
  return { ...options, gcTime: HELD_MS, staleTime: Infinity };
}

/** Replaces rows of a list, by id, wherever they are held. */
export function patchRows(cache: QueryClient, path: ListPath, changed: readonly { id: string }[]): void {
  const byId = new Map(changed.map((row) => [row.id, row]));
  cache.setQueriesData<{ items?: { id: string }[] }>({ queryKey: ['get', path] }, (page) =>
    page?.items?.some(({ id }) => byId.has(id))
      ? { ...page, items: page.items.map((row) => byId.get(row.id) ?? row) }
      : page,
  );
}
