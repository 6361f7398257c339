import type { Command } from 'commander';
import type { Runner } from '../runners/queries/runner-search.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import { printable } from '../common/printable.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const RUNNERS: Resource<Json<Runner>> = {
  name: 'runners',
  about: 'inspect the runners that a hub has started',
  path: '/api/runners',
  filters: ['state', 'repository', 'limit', 'cursor'],
  columns: [
    ['id', ({ id }) => id],
    ['name', ({ name }) => name],
    ['set', ({ runnerSet }) => runnerSet],
    ['scope', ({ repository }) => repository],
    ['state', ({ state }) => state],
    ['created', ({ createdAt }) => relative(createdAt)],
    ['ended', ({ finishedAt, removedAt }) => relative(finishedAt ?? removedAt)],
    ['why', (runner) => whyOf(runner)],
  ],
};

export function runnersCommand(program: Command): void {
  const runners = resourceCommand(program, RUNNERS);
  withHubOptions(runners.command('logs <id>'))
    .description("print what a runner's container has written")
    .action(async (id: string, address: HubAddress) => {
      const hub = await HubClient.open(address);
      const { log } = await hub.ask<{ log: string }>('GET', `/api/runners/${encodeURIComponent(id)}/logs`);
      process.stdout.write(printable(log.replaceAll('\r\n', '\n')));
    });
}

function whyOf({ waitsFor, error, oomKilled, exitCode }: Json<Runner>): string {
  if (error !== null) return error;
  if (waitsFor !== null) return `waits: ${waitsFor}`;
  if (oomKilled) return 'ran out of memory';
  return exitCode === null ? '' : `exit code ${exitCode}`;
}
