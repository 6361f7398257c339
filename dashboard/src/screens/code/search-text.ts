/** What the address says of a search. */
export interface CodeQuery {
  q?: string | undefined;
  repo?: string | undefined;
  lang?: string | undefined;
}

/** Returns the one text that the hub searches for; empty: there is nothing to search for. */
export function searchText({ q = '', repo, lang }: CodeQuery): string {
  const text = q.trim();
  if (text === '') return '';
  const filters = [
    ...(repo === undefined ? [] : [`repo:"${repo.replaceAll('"', '*')}"`]),
    ...(lang === undefined ? [] : [`lang:${lang}`]),
  ];
  return [...filters, text].join(' ');
}

/** A piece of an excerpt; `isMatch`: it is what was searched for. */
export interface Piece {
  text: string;
  isMatch: boolean;
}

/** Cuts an excerpt at its ranges, which are in order and do not overlap. */
export function piecesOf(excerpt: string, ranges: readonly { start: number; end: number }[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    pieces.push({ text: excerpt.slice(at, start), isMatch: false }, { text: excerpt.slice(start, end), isMatch: true });
    at = end;
  }
  return [...pieces, { text: excerpt.slice(at), isMatch: false }].filter(({ text }) => text !== '');
}

/** Groups matches by their file, in their order. */
export function byFile<Match extends { repository: string; path: string }>(matches: readonly Match[]): Match[][] {
  const files = new Map<string, Match[]>();
  for (const match of matches) {
    const key = JSON.stringify([match.repository, match.path]);
    files.set(key, [...(files.get(key) ?? []), match]);
  }
  return [...files.values()];
}
