import { counted } from '../common/counted.js';
import { Argument, type Command } from 'commander';
import type { Job } from '../jobs/job.js';
import { oneLine, printableJson } from '../common/printable.js';
import { JOB_STATES } from '../jobs/job-state.js';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { filterOption, JOB_FILTERS } from './filters.js';
import type { Json } from './page.js';
import { table } from './table.js';

const ACTIONS = ['retry', 'cancel', 'promote', 'delete'] as const;

type Flags = HubAddress & { reason?: string; dryRun?: boolean; atMost?: number; json?: boolean } & Partial<
    Record<(typeof JOB_FILTERS)[number], string>
  >;

interface Found {
  matched: number;
  limit: number | null;
  searched: { from: string | null; complete: boolean };
  done?: number;
  breakdown?: { queue: string; type: string; state: string; count: number }[];
  samples?: Json<Job>[];
}

/** Adds `hub jobs bulk`: one action on all jobs that a filter selects. */
export function bulkCommand(jobs: Command): void {
  const bulk = withHubOptions(jobs.command('bulk'))
    .description('act on all jobs that a filter selects')
    .addArgument(new Argument('<action>').choices(ACTIONS));
  const choices: Record<string, readonly string[]> = { queue: QUEUE_NAMES, state: JOB_STATES };
  for (const filter of JOB_FILTERS) bulk.addOption(filterOption(filter, choices[filter]));
  bulk
    .requiredOption('--reason <text>', 'reason, recorded in the audit trail')
    .option('--dry-run', 'only show which jobs it would change')
    .option('--at-most <count>', 'refuse if more jobs match', Number)
    .option('--json', 'print JSON')
    .action(async (action: string, flags: Flags) => {
      const [address, { reason, dryRun = false, atMost, json, ...filter }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const found = await hub.ask<Found>('POST', '/api/queues/jobs/actions', {
        ...{ action, filter, reason, dryRun, atMost },
      });
      console.log(json ? printableJson(found, 2) : shown(action, found));
    });
}

function shown(action: string, { matched, limit, searched, done, breakdown = [], samples = [] }: Found): string {
  const lines = [
    done === undefined
      ? `${action} would change ${counted(matched, 'job')}`
      : `${action}: ${done} of ${counted(matched, 'job')}`,
  ];
  if (limit !== null) lines.push(`One call takes ${limit} jobs; more may match`);
  else if (!searched.complete) lines.push(`Searched back to ${oneLine(searched.from ?? '')}; continue with --to`);
  if (breakdown.length > 0) {
    lines.push(
      table(
        [
          ['jobs', ({ count }) => count],
          ['queue', ({ queue }) => queue],
          ['type', ({ type }) => type],
          ['state', ({ state }) => state],
        ],
        breakdown,
      ),
    );
  }
  if (samples.length > 0) lines.push(`For example: ${samples.map(({ id }) => oneLine(id)).join(', ')}`);
  return lines.join('\n');
}
