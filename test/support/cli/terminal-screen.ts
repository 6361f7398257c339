/** Sequences of a full-screen program: cursor, erasures, styles, private modes. */
const SEQUENCE = /\u001b\[(\??)([\d;]*)([A-Za-z])/y;
const WIDE = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uff00-\uff60]|\p{Emoji_Presentation}/u;
const [HOME, ERASE_LINE, ERASE_SCREEN, STYLE] = ['H', 'K', 'J', 'm'];

/**
 * Returns the lines that a terminal of this size shows after a program has written `text` to its alternate screen.
 * @throws Error for a control character or a sequence that no full-screen program of this project writes
 */
export function screenOf(text: string, columns: number, rows: number): string[] {
  const cells = Array.from({ length: rows }, () => Array<string>(columns).fill(' '));
  let [row, column] = [0, 0];
  for (let at = 0; at < text.length;) {
    const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (sign !== '\u001b') {
      if (/\p{Cc}|\p{Cf}/u.test(sign)) throw new Error(`the terminal obeys U+${sign.codePointAt(0)?.toString(16)}`);
      const width = WIDE.test(sign) ? 2 : 1;
      if (column + width <= columns) cells[row]?.splice(column, width, sign, ...Array<string>(width - 1).fill(''));
      column += width;
      at += sign.length;
      continue;
    }
    SEQUENCE.lastIndex = at;
    const [whole, mode, numbers = '', name = ''] = SEQUENCE.exec(text) ?? [];
    // The rest of the sequence is still on its way.
    if (whole === undefined && text.length - at < 12) break;
    const [first = 1, second = 1] = numbers.split(';').map(Number);
    if (name === HOME) [row, column] = [first - 1, second - 1];
    else if (name === ERASE_LINE) cells[row]?.fill(' ', column);
    else if (name === ERASE_SCREEN) for (const line of cells) line.fill(' ');
    else if (name !== STYLE && mode !== '?')
      throw new Error(`the terminal obeys ${JSON.stringify(text.slice(at, at + 12))}`);
    at += whole?.length ?? 1;
  }
  return cells.map((line) => line.join('').trimEnd());
}
