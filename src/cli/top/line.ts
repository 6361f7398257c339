import { cellWidth, fit } from './cell-width.js';

export type Style = 'title' | 'dim' | 'selected' | 'bad' | 'warn' | 'good';

/** A part of a line in one style. */
export interface Span {
  text: string;
  style?: Style;
}

/** One line of the screen. */
export type Line = Span[];

const SGR: Record<Style, string> = { title: '1', dim: '2', selected: '7', bad: '1;31', warn: '33', good: '32' };
/** Styles that are colours alone: words say the same, so NO_COLOR loses nothing. */
const COLOURS: Partial<Record<Style, string>> = { bad: '1', warn: '', good: '' };

/** Cuts a line to the width of the screen. */
export function cutLine(line: Line, columns: number): Line {
  let left = columns;
  return line.flatMap(({ text, style }) => {
    const cut = fit(text, left);
    left -= cellWidth(cut);
    return cut === '' ? [] : [{ text: cut, style }];
  });
}

export const plain = (line: Line): string =>
  line
    .map(({ text }) => text)
    .join('')
    .trimEnd();

/** Returns a line with the escape sequences of its styles. */
export function styled(line: Line, colours = true): string {
  return line
    .map(({ text, style }) => {
      const code = style === undefined ? '' : ((colours ? undefined : COLOURS[style]) ?? SGR[style]);
      return code === '' ? text : `\u001b[${code}m${text}\u001b[m`;
    })
    .join('');
}
