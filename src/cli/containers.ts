import type { Command } from 'commander';
import type { Container } from '../containers/container-list.js';
import { printableJson } from '../common/printable.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import type { Json } from './resource.js';
import { table } from './table.js';
import { relative } from './times.js';

/** Adds `hub containers list`. */
export function containersCommand(program: Command): void {
  const containers = program.command('containers').description("inspect a hub's containers");
  withHubOptions(containers.command('list'))
    .description('list containers of the node that answers')
    .option('--json', 'print JSON')
    .action(async ({ json, ...address }: HubAddress & { json?: boolean }) => {
      const hub = await HubClient.open(address);
      const list = await hub.ask<{ items: Json<Container>[]; total: number }>('GET', '/api/containers');
      console.log(json ? printableJson(list, 2) : shown(list.items));
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
