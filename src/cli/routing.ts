import { counted } from '../common/counted.js';
import type { Command } from 'commander';
import { printableJson } from '../common/printable.js';
import type { Tuning } from '../persistence/tuning/concurrency-tuning.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { wholeNumber } from './numbers.js';
import type { Json } from './page.js';
import { distributionCommand } from './routing-distribution.js';
import { table } from './table.js';

type Flags = HubAddress & { apply?: boolean; revert?: boolean; queue?: string[]; window?: string; json?: boolean };

/** Adds `hub routing optimize` and `hub routing distribution`. */
export function routingCommand(program: Command): void {
  const routing = program.command('routing').description('see and improve where jobs run');
  distributionCommand(routing);
  withHubOptions(routing.command('optimize'))
    .description('advise the concurrency of queues by measured wait and run times')
    .option('--apply', 'store what is advised; nodes follow when they are notified')
    .option('--revert', 'remove what was stored')
    .option('--queue <queue...>', 'only these queues change')
    .option('--window <minutes>', 'length of the measurement in minutes (default: 60)')
    .option('--json', 'print JSON')
    .action(async (flags: Flags) => {
      const [address, { apply, revert, queue, window, json }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const windowMinutes = wholeNumber('--window', window);
      const body = { apply, revert, queues: queue, windowMinutes };
      const tuning = await hub.ask<Json<Tuning>>('POST', '/api/queues/routing/optimize', body);
      console.log(json ? printableJson(tuning, 2) : shown(tuning));
    });
}

function shown({ queues, changed, nodes }: Json<Tuning>): string {
  const rows = table(
    [
      ['queue', ({ queue }) => queue],
      ['now', ({ concurrency }) => concurrency],
      ['by', ({ source }) => source],
      ['advised', ({ advised }) => advised],
      ['why', ({ reason }) => reason],
    ],
    queues.filter(({ measured, source }) => measured !== null || source === 'stored'),
  );
  const done = changed.length === 0 ? 'Nothing was changed' : `Changed: ${changed.join(', ')}`;
  return `${rows}\n${done}; ${counted(nodes, 'process runs', 'processes run')} jobs`;
}
