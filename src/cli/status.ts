import type { Command } from 'commander';
import type { StatusComponent } from '../families/status/status-components.js';
import { pageText, type Json, type Listing } from './page.js';
import { readingCommand } from './reading.js';
import { relative } from './times.js';

/** Adds `hub status list`: the components of the status page. */
export function statusCommand(program: Command): void {
  const status = program.command('status').description("inspect the status page's components");
  readingCommand<Listing<Json<StatusComponent>>>(status, {
    name: 'list',
    about: 'list components by name',
    path: () => '/api/status',
    filters: ['limit', 'cursor'],
    show: (page) =>
      pageText(
        [
          ['name', ({ name }) => name],
          ['status', ({ status }) => status],
          ['since', ({ since }) => relative(since)],
          ['detail', ({ detail }) => detail ?? ''],
        ],
        page,
      ),
  });
}
