import { oneLine } from '../../common/printable.js';

/** Characters that take two cells of a terminal: East Asian ones, full-width forms, emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Characters that take none: they change the one before. */
const COMBINING = /\p{Mn}|\p{Me}/u;

/** Returns the number of cells that a text takes in a terminal. */
export function cellWidth(text: string): number {
  let cells = 0;
  for (const sign of text) cells += widthOf(sign);
  return cells;
}

/** Makes a foreign text printable, and cuts it to a number of cells; an ellipsis marks the cut. */
export function fit(text: string, cells: number): string {
  const safe = oneLine(text);
  if (cells <= 0) return '';
  if (cellWidth(safe) <= cells) return safe;
  let kept = '';
  let used = 1;
  for (const sign of safe) {
    used += widthOf(sign);
    if (used > cells) break;
    kept += sign;
  }
  return `${kept}…`;
}

/** Fits a text into a column, flush left or right. */
export function pad(text: string, cells: number, flush: 'left' | 'right' = 'left'): string {
  const fitted = fit(text, cells);
  const space = ' '.repeat(Math.max(0, cells - cellWidth(fitted)));
  return flush === 'left' ? fitted + space : space + fitted;
}

function widthOf(sign: string): number {
  if (sign >= ' ' && sign <= '~') return 1;
  if (COMBINING.test(sign)) return 0;
  return WIDE.test(sign) ? 2 : 1;
}
