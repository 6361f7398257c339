import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { texts } from '../texts.js';
import { listsTexts } from '../texts/lists.js';
import { useKeys } from './keys.js';
import { ListRow, type Column } from './list-row.js';
import { ProblemNote } from './problem-note.js';
import { sourceOf, type Pages, type RowSource } from './row-source.js';
import type { Selection } from './use-selection.js';
import './list.css';

export type { Column } from './list-row.js';
export type { Pages } from './row-source.js';

interface Props<Row> {
  label: string;
  pages: Pages<Row> | RowSource<Row>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  /** Opens a row; without it rows are not opened. */
  open?: (row: Row) => void;
  /** Rows that are acted on together: `x` selects, and a box in each row. */
  selection?: Selection | undefined;
  /** Tracks of the columns that a phone shows; without them the second one has the most room. */
  narrow?: string;
  /** What to show instead of no rows. */
  empty: ReactNode;
}

/** Height of a row: it grows with the text size that the reader's browser is set to. */
const ROW_REM = 1.75;
const rowPx = ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
/** Rows by which the visible part moves until it is noted. */
const NOTED = 50;

/** A table of any length: only visible rows exist, and the next ones are asked for before they are seen. */
export function List<Row>({ label, pages, columns, keyOf, open, selection, narrow, empty }: Props<Row>) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const rows = 'rowAt' in pages ? pages : sourceOf(pages);
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 20,
  });
  const shown = virtual.getVirtualItems();
  const first = Math.floor((shown[0]?.index ?? 0) / NOTED) * NOTED;
  const last = Math.ceil((shown.at(-1)?.index ?? 0) / NOTED) * NOTED;
  const { see, count } = rows;
  useEffect(() => see(first, last), [see, first, last, count]);

  const move = (step: number) => {
    const next = Math.min(Math.max(at + step, 0), count - 1);
    setAt(next);
    if (next >= 0) virtual.scrollToIndex(next);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      const row = rows.rowAt(at);
      if (row !== undefined) selection?.toggle(keyOf(row));
    },
    Enter: (event) => {
      const row = rows.rowAt(at);
      if (row === undefined || event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement)
        return;
      open?.(row);
    },
  });

  if (rows.error && !rows.isRead) return <ProblemNote error={rows.error} retry={() => void rows.refetch()} />;
  if (!rows.isRead || (count === 0 && rows.hasMore)) return <p className="loading">{texts.loading}</p>;
  if (count === 0) return <>{empty}</>;
  const tracks = [...(selection ? ['1.75rem'] : []), ...columns.map(({ width }) => width)];
  const style: CSSProperties = { gridTemplateColumns: tracks.join(' '), ['--narrow' as string]: narrow };
  return (
    <div
      className={selection ? 'list selectable' : 'list'}
      role="table"
      aria-label={label}
      aria-rowcount={rows.hasMore ? -1 : count + 1}
    >
      <div role="rowgroup">
        <div className="row head" role="row" aria-rowindex={1} style={style}>
          {selection && (
            <span role="columnheader">
              <span className="hidden">{listsTexts.select.column}</span>
            </span>
          )}
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
            const row = rows.rowAt(index);
            return (
              <ListRow
                key={row === undefined ? index : keyOf(row)}
                id={row === undefined ? '' : keyOf(row)}
                row={row}
                index={index}
                isCurrent={index === at}
                columns={columns}
                selection={selection}
                style={{ ...style, transform: `translateY(${start}px)` }}
                onChoose={() => setAt(index)}
                open={open}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
