/** Texts of the search for code. */
export const codeTexts = {
  filters: { q: 'Code, or sym:name', repo: 'Repository', lang: 'Language' },
  regex: 'Expression',
  matchCase: 'Match case',
  columns: {
    name: 'Repository',
    commit: 'Commit',
    files: 'Files',
    symbols: 'Symbols',
    skipped: 'Without a text',
    indexed: 'Indexed',
  },
  inPart: 'in part',
  first: 'Nothing is indexed yet. A full_index job makes the code of a repository searchable:',
  example: 'hub jobs add full_index --data \'{"repository": "octo/shop"}\'',
  none: 'Nothing was found.',
  found: (lines: number, files: number) =>
    `${lines} ${lines === 1 ? 'line' : 'lines'} in ${files} ${files === 1 ? 'file' : 'files'}`,
  more: 'There is more than this: add a filter, or a longer text.',
  results: 'Results',
  inSymbol: (kind: string, name: string) => `${kind} ${name}`,
} as const;
