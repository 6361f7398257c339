import type { CSSProperties, ReactNode } from 'react';
import { listsTexts } from '../texts/lists.js';
import type { Selection } from './use-selection.js';

/** A column: `width` is a track of a CSS grid, and `wide` ones are hidden on phones. */
export interface Column<Row> {
  title: string;
  width: string;
  wide?: boolean;
  cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  id: string;
  /** Undefined while it is read. */
  row: Row | undefined;
  index: number;
  isCurrent: boolean;
  columns: readonly Column<Row>[];
  selection?: Selection | undefined;
  style: CSSProperties;
  onChoose: () => void;
  open?: ((row: Row) => void) | undefined;
}

/** A row of a list; the header is its first row for those who hear it. */
export function ListRow<Row>(props: Props<Row>) {
  const { id, row, index, isCurrent, columns, selection, style, onChoose, open } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-current={isCurrent || undefined}
      aria-busy={row === undefined || undefined}
      className="row"
      style={style}
      onClick={(event) => {
        onChoose();
        if (row !== undefined && !(event.target as Element).closest('a, button, input, label')) open?.(row);
      }}
    >
      {selection && (
        <label role="cell" className="select">
          <input
            type="checkbox"
            aria-label={listsTexts.select.row}
            disabled={row === undefined}
            checked={selection.ids.has(id)}
            onChange={() => selection.toggle(id)}
          />
        </label>
      )}
      {columns.map(({ title, wide, cell }) => (
        <span key={title} role="cell" className={wide ? 'wide' : undefined}>
          {row === undefined ? null : cell(row)}
        </span>
      ))}
    </div>
  );
}
