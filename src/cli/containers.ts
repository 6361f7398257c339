import type { Command } from 'commander';
import type { Container } from '../containers/container-list.js';
import type { Json } from './page.js';
import { readingCommand } from './reading.js';
import { table } from './table.js';
import { relative } from './times.js';

/** Adds `hub containers list`. */
export function containersCommand(program: Command): void {
  const containers = program.command('containers').description("inspect a hub's containers");
  readingCommand<{ items: Json<Container>[] }>(containers, {
    name: 'list',
    about: 'list containers of the node that answers',
    path: () => '/api/containers',
    show: ({ items }) => shown(items),
  });
}

function shown(items: Json<Container>[]): string {
  return table(
    [
      ['name', ({ name }) => name],
      ['kind', ({ kind }) => kind],
      ['state', ({ state, exitCode }) => (exitCode === null ? state : `${state} (${exitCode})`)],
      ['image', ({ image }) => image],
      ['repository', ({ repository }) => repository ?? ''],
      ['created', ({ createdAt }) => relative(createdAt)],
    ],
    items,
  );
}
