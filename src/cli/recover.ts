import type { Command } from 'commander';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';

export function recoverCommand(program: Command): void {
  withHubOptions(program.command('recover'))
    .description('have a running hub compare its ledger with the queues now, and bring back what is missing')
    .option('--kind <kinds>', 'some of failed, stalled, incomplete, separated by commas (default: RECOVERY_KINDS)')
    .action(async ({ kind, ...address }: HubAddress & { kind?: string }) => {
      const hub = await HubClient.open(address);
      const body = kind === undefined ? {} : { kinds: kind.split(',').map((one) => one.trim()) };
      const { recovered } = await hub.ask<{ recovered: Record<string, number> }>(
        'POST',
        '/api/queues/persistence/recover',
        body,
      );
      const counts = Object.entries(recovered).map(([name, count]) => `${count} ${name}`);
      console.log(`Brought back: ${counts.join(', ')}`);
    });
}
