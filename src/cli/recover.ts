import type { Command } from 'commander';
import { printableJson } from '../common/printable.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';

export function recoverCommand(program: Command): void {
  withHubOptions(program.command('recover'))
    .description('have a running hub reconcile its queues with the ledger now')
    .option('--kind <kinds>', 'some of failed, stalled, incomplete, separated by commas (default: RECOVERY_KINDS)')
    .option('--json', 'print JSON')
    .action(async ({ kind, json, ...address }: HubAddress & { kind?: string; json?: boolean }) => {
      const hub = await HubClient.open(address);
      const body = kind === undefined ? {} : { kinds: kind.split(',').map((one) => one.trim()) };
      const { recovered } = await hub.ask<{ recovered: Record<string, number> }>(
        'POST',
        '/api/queues/persistence/recover',
        body,
      );
      if (json) return console.log(printableJson({ recovered }, 2));
      const counts = Object.entries(recovered).map(([name, count]) => `${count} ${name}`);
      console.log(`Recovered: ${counts.join(', ')}`);
    });
}
