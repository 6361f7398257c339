/** Characters of a chunk: few enough to be laid out in a frame, whatever they are. */
const CHUNK = 8000;
/** Lines of a chunk. */
const LINES = 200;

/** Returns a text in parts of bounded size that end with a line where one does; joined they are the text. Pure. */
export function chunksOf(text: string): string[] {
  const chunks: string[] = [];
  for (let from = 0; from < text.length;) {
    const to = endOf(text, from);
    chunks.push(text.slice(from, to));
    from = to;
  }
  return chunks;
}

function endOf(text: string, from: number): number {
  const most = from + CHUNK;
  let to = from;
  for (let lines = 0; lines < LINES; lines++) {
    const next = text.indexOf('\n', to) + 1;
    if (next === 0 || next > most) break;
    to = next;
  }
  if (to > from) return to;
  return Math.min(text.length, isPair(text, most) ? most - 1 : most);
}

/** Whether a cut at this index would separate the halves of a character. */
const isPair = (text: string, index: number): boolean => (text.codePointAt(index - 1) ?? 0) > 0xffff;
