const FENCE = /^```[\w-]*$/;
/** Headers of a patch that does more than change lines of files that are there. */
const MORE =
  /^(?:rename|copy|new file mode|deleted file mode|old mode|new mode|similarity|GIT binary patch|Binary files)\b/;
const FILE = /^(?:---|\+\+\+) (.*)$/;

/** Returns the diff of an answer, without the fence and the words that a model may put around it. */
export function patchIn(answer: string): string {
  const lines = answer.replaceAll('\r\n', '\n').split('\n');
  const begin = lines.findIndex((line) => FENCE.test(line));
  const end = begin < 0 ? -1 : lines.findIndex((line, n) => n > begin && line === '```');
  const inner = end < 0 ? lines : lines.slice(begin + 1, end);
  const first = inner.findIndex((line) => /^(?:diff --git |--- )/.test(line));
  const last = inner.findLastIndex((line) => line !== '');
  return `${inner.slice(Math.max(0, first), last + 1).join('\n')}\n`;
}

/** Gives the lines of hunks the ends that the file's lines have: git compares them, and a model writes none of Windows'. */
export function withEndsOf(text: string, patch: string): string {
  if (!text.includes('\r\n')) return patch;
  const [head = '', ...hunks] = patch.split(/^(?=@@ )/m);
  return head + hunks.map((hunk) => hunk.replaceAll(/^([ +-].*?)\r?$/gm, '$1\r')).join('');
}

/** Returns why a patch is none of this one file; undefined: its headers are fine. */
export function strangeIn(patch: string, path: string): string | undefined {
  let hunk = { old: 0, new: 0 };
  let files = 0;
  for (const line of patch.split('\n')) {
    // Lines within a hunk are text, whatever they resemble.
    if (hunk.old > 0 || hunk.new > 0) {
      const [mark] = line;
      if (mark !== '+' && mark !== '\\') hunk.old -= 1;
      if (mark !== '-' && mark !== '\\') hunk.new -= 1;
      continue;
    }
    const counts = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (counts) hunk = { old: Number(counts[1] ?? 1), new: Number(counts[2] ?? 1) };
    else if (MORE.test(line)) return `it must change lines alone, not: ${line.slice(0, 100)}`;
    else {
      const [, name] = FILE.exec(line) ?? [];
      if (name === undefined) continue;
      files += 1;
      if (name.split('\t')[0] !== `${line.startsWith('-') ? 'a' : 'b'}/${path}`)
        return `it must be of a/${path} and b/${path} alone, not ${name.slice(0, 200)}`;
    }
  }
  return files === 2 ? undefined : 'it must be one diff of this file';
}
