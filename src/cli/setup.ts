import type { Command } from 'commander';
import type { Setup, SetupItem } from '../setup/setup-item.js';
import { readingCommand } from './reading.js';
import { table } from './table.js';

/** Adds `hub setup`. */
export function setupCommand(program: Command): void {
  readingCommand<Setup>(program, {
    name: 'setup',
    about: 'list what is left to do until the first workflow job has finished',
    path: () => '/api/setup',
    show: ({ items }) =>
      table<SetupItem>(
        [
          ['step', ({ name }) => name.replaceAll('_', ' ')],
          ['', ({ done, optional }) => (done ? 'done' : optional ? 'optional' : 'open')],
          ['found', ({ detail }) => detail],
          ['next', ({ next }) => next ?? ''],
        ],
        items,
      ),
  });
}
