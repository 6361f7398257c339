import { Argument, type Command } from 'commander';
import type { Job } from '../jobs/job.js';
import { oneLine } from '../common/printable.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import type { Json } from './resource.js';
import { table } from './table.js';

const FILTERS = ['queue', 'type', 'state', 'tag', 'tenant', 'q', 'from', 'to'] as const;
const ACTIONS = ['retry', 'cancel', 'promote', 'delete'] as const;

type Flags = HubAddress & { reason?: string; dryRun?: boolean } & Partial<Record<(typeof FILTERS)[number], string>>;

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
  for (const filter of FILTERS) bulk.option(`--${filter} <${filter}>`);
  bulk
    .requiredOption('--reason <text>', 'reason, recorded in the audit trail')
    .option('--dry-run', 'only show which jobs it would change')
    .action(async (action: string, { url, key, reason, dryRun = false, ...filter }: Flags) => {
      const hub = await HubClient.open({ url, key });
      const found = await hub.ask<Found>('POST', '/api/queues/jobs/actions', { action, filter, reason, dryRun });
      console.log(shown(action, found));
    });
}

function shown(action: string, { matched, limit, searched, done, breakdown = [], samples = [] }: Found): string {
  const lines = [
    done === undefined ? `${action} would change ${matched} jobs` : `${action}: ${done} of ${matched} jobs`,
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
