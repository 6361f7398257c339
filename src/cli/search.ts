import type { Command } from 'commander';
import { oneLine } from '../common/printable.js';
import type { CodeMatches, CodeRepository } from '../families/code-index/model/code.js';
import { readingCommand } from './reading.js';
import { pageText, type Json, type Listing } from './page.js';
import { relative } from './times.js';
import type { Column } from './table.js';

const REPOSITORIES: Column<Json<CodeRepository>>[] = [
  ['source', ({ source }) => source],
  ['repository', ({ name }) => name],
  [
    'commit',
    ({ commit, complete }) => (commit === null ? '' : `${commit.slice(0, 10)}${complete ? '' : ' (in part)'}`),
  ],
  ['files', ({ files }) => files],
  ['symbols', ({ symbols }) => symbols],
  ['bytes', ({ bytes }) => bytes],
  ['indexed', ({ indexedAt }) => (indexedAt === null ? '' : relative(indexedAt))],
];

/** Adds `hub search`. */
export function searchCommand(program: Command): void {
  const command = program.command('search').description('search the code of indexed repositories');
  readingCommand<CodeMatches>(command, {
    name: 'code <text>',
    about: 'find lines; the text may have filters: repo: file: lang: sym:',
    path: (text) => `/api/search/code?q=${text}`,
    filters: ['regex', 'case', 'limit'],
    choices: { regex: ['true', 'false'], case: ['true', 'false'] },
    show: ({ items, more }) =>
      [
        ...items.map(({ repository, path, line, excerpt }) =>
          oneLine(`${repository} ${path}:${line}: ${excerpt.trim()}`),
        ),
        ...(items.length === 0 ? ['Nothing was found'] : []),
        ...(more ? ['There is more: raise --limit, or add a filter'] : []),
      ].join('\n'),
  });
  readingCommand<Listing<Json<CodeRepository>>>(command, {
    name: 'repositories',
    about: 'list what is indexed',
    path: () => '/api/code/repositories',
    filters: ['limit', 'cursor'],
    show: (page) => pageText(REPOSITORIES, page),
  });
}
