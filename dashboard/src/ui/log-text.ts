/** Characters of a log that are shown at first: a page with a megabyte of text scrolls badly. */
const SHOWN = 100_000;

/** Escape sequences of terminals, which a page would show as noise: colors, titles, links. */
const ESCAPES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\)|[@-Z\\^_])/g;

/** Returns a log without the escape sequences of terminals. Pure. */
export const plainText = (log: string): string => log.replace(ESCAPES, '');

/** Returns the end of a text, from the beginning of a line if there is one near. Pure. */
export function tailOf(text: string): string {
  if (text.length <= SHOWN) return text;
  const tail = text.slice(-SHOWN);
  const line = tail.indexOf('\n');
  return line === -1 || line > SHOWN / 2 ? tail : tail.slice(line + 1);
}
