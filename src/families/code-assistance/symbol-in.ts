const WORDS =
  /\b(?:function\*?|class|interface|type|enum|struct|trait|impl|def|fn|func|fun|module|namespace|record|object|const|let|var|val|sub)\s+$/;

/**
 * Finds the definition of a name by its keyword and the indentation of its lines, without a grammar.
 * @returns the smallest one, with its lines from 1
 */
export function symbolIn(text: string, name: string): { name: string; line: number; endLine: number } | undefined {
  const lines = text.split('\n');
  const found = lines.flatMap((line, at) => (defines(line, name) ? [{ at, end: endOf(lines, at) }] : []));
  const [smallest] = found.toSorted((a, b) => a.end - a.at - (b.end - b.at));
  return smallest && { name, line: smallest.at + 1, endLine: smallest.end + 1 };
}

function defines(line: string, name: string): boolean {
  const at = line.indexOf(name);
  if (at < 0 || /[\w$]/.test(line[at + name.length] ?? '')) return false;
  return WORDS.test(line.slice(Math.max(0, at - 30), at));
}

/** The last line that is indented more than the first, or closes what it has opened. */
function endOf(lines: readonly string[], from: number): number {
  const indent = indentOf(lines[from] ?? '');
  let end = from;
  for (let at = from + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (indentOf(line) <= indent) return /^\s*(?:[)\]}]|end\b)/.test(line) ? at : end;
    end = at;
  }
  return end;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
