import type { Command } from 'commander';
import { readingCommand } from './reading.js';
import { fields } from './table.js';

/** Adds `hub whoami`. */
export function whoamiCommand(program: Command): void {
  readingCommand<Record<string, unknown>>(program, {
    name: 'whoami',
    about: 'print whose key this is, its role, and what it is confined to',
    path: () => '/api/session',
    show: fields,
  });
}
