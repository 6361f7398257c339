import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { texts } from '../texts.js';
import { useKeys } from './keys.js';
import { ProblemNote } from './problem-note.js';

/** A column: `width` is a track of a CSS grid, and `wide` ones are hidden on phones. */
export interface Column<Row> {
  title: string;
  width: string;
  wide?: boolean;
  cell: (row: Row) => ReactNode;
}

/** Pages of a list as react-query has them. */
export interface Pages<Row> {
  data: { pages: { items: Row[] }[] } | undefined;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

interface Props<Row> {
  label: string;
  pages: Pages<Row>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  /** Opens a row; without it rows are not opened. */
  open?: (row: Row) => void;
  /** What to show instead of no rows. */
  empty: ReactNode;
}

const ROW_PX = 28;
/** Rows left below the visible ones when the next page is asked for. */
const AHEAD = 150;

/** A table of any length: only visible rows exist, and the next page is asked for before its rows are seen. */
export function List<Row>({ label, pages, columns, keyOf, open, empty }: Props<Row>) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last > rows.length - AHEAD) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);

  const move = (step: number) => {
    const next = Math.min(Math.max(at + step, 0), rows.length - 1);
    setAt(next);
    if (next >= 0) virtual.scrollToIndex(next);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: (event) => {
      const row = rows[at];
      if (row === undefined || event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement)
        return;
      open?.(row);
    },
  });

  if (pages.error && !pages.data) return <ProblemNote error={pages.error} retry={() => void pages.refetch()} />;
  if (!pages.data) return <p className="loading">{texts.loading}</p>;
  if (rows.length === 0) return <>{empty}</>;
  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  return (
    <div className="list" role="table" aria-label={label} aria-rowcount={hasNextPage ? -1 : rows.length}>
      <div role="rowgroup">
        <div className="row head" role="row" style={template}>
          {columns.map(({ title, wide }) => (
            <span key={title} role="columnheader" className={wide ? 'wide' : undefined}>
              {title}
            </span>
          ))}
        </div>
      </div>
      <div className="rows" role="rowgroup" ref={box} tabIndex={0} aria-label={label}>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {shown.map(({ index, start }) => {
            const row = rows[index] as Row;
            return (
              <div
                key={keyOf(row)}
                role="row"
                aria-rowindex={index + 1}
                aria-current={index === at || undefined}
                className="row"
                style={{ ...template, transform: `translateY(${start}px)` }}
                onClick={(event) => {
                  setAt(index);
                  if (!(event.target as Element).closest('a, button, input')) open?.(row);
                }}
              >
                {columns.map(({ title, wide, cell }) => (
                  <span key={title} role="cell" className={wide ? 'wide' : undefined}>
                    {cell(row)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
