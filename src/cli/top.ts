import type { Command } from 'commander';
import { printableJson } from '../common/printable.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';

interface Flags extends HubAddress {
  once?: boolean;
  json?: boolean;
}

/** Adds `hub top`. */
export function topCommand(program: Command): void {
  withHubOptions(program.command('top'))
    .description('show queues, runners, waiting demands, alerts and nodes as they change')
    .option('--once', 'print it once; so does an output that is no terminal')
    .option('--json', 'print it once, as JSON')
    .action(async ({ once, json, ...address }: Flags) => {
      const hub = await HubClient.open(address);
      if (json) return printJson(hub);
      if (once || !process.stdout.isTTY) return printOnce(hub);
      const { TopSession } = await import('./top/top-session.js');
      await new TopSession(hub, !process.env['NO_COLOR']).run();
      // A hub that does not answer would hold back the end by its last request.
      process.exit();
    });
}

async function printJson(hub: HubClient): Promise<void> {
  const { readParts } = await import('./top/read-parts.js');
  console.log(printableJson({ at: new Date(), url: hub.url, ...(await readParts(hub)) }, 2));
}

async function printOnce(hub: HubClient): Promise<void> {
  const { readParts } = await import('./top/read-parts.js');
  const { layout } = await import('./top/layout.js');
  const { plain } = await import('./top/line.js');
  const size = { columns: process.stdout.columns || Infinity, rows: Infinity };
  const state = { url: hub.url, source: 'once' as const, ...(await readParts(hub)) };
  console.log(layout(state, {}, size, new Date()).map(plain).join('\n'));
}
