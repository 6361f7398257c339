import type { Command } from 'commander';
import { readingCommand } from './reading.js';
import { table } from './table.js';

interface Found {
  items: { kind: string; id: string; title: string }[];
}

/** Adds `hub lookup`, which finds what an id of any kind belongs to. */
export function lookupCommand(program: Command): void {
  readingCommand<Found>(program, {
    name: 'lookup <id>',
    about: 'find what an id or a name belongs to: a job, runner, delivery, task, mail, project …',
    path: (id) => `/api/lookup?id=${id}`,
    show: ({ items }) =>
      items.length === 0
        ? 'Nothing has this id'
        : table(
            [
              ['kind', ({ kind }) => kind],
              ['id', ({ id }) => id],
              ['what', ({ title }) => title],
            ],
            items,
          ),
  });
}
