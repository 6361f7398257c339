import type { Command } from 'commander';
import type { QueueStatistics } from '../persistence/queries/queue-stats.js';
import type { QueueTenants } from '../persistence/queries/tenant-stats.js';
import { printableJson } from '../common/printable.js';
import { HubClient, withHubOptions, type HubAddress } from './hub-client.js';
import { numbers, REASON, resourceCommand, type Resource } from './resource.js';
import { table, type Column } from './table.js';
import { duration } from './times.js';

interface Paused {
  paused: boolean;
}

const QUEUES: Resource<QueueStatistics> = {
  name: 'queues',
  about: 'inspect and manage the queues of a running hub',
  path: '/api/queues',
  id: 'queue',
  filters: [],
  columns: [
    ['queue', ({ name }) => name],
    ['state', ({ paused }) => (paused ? 'paused' : 'running')],
    ['waiting', ({ waiting }) => waiting],
    ['active', ({ active }) => active],
    ['delayed', ({ delayed }) => delayed],
    ['children', ({ waitingChildren }) => waitingChildren],
    ['failed', ({ failed }) => failed],
    ['completed', ({ completed }) => completed],
    ['per minute', ({ throughput1m }) => throughput1m],
    ['p95', ({ latencyP95 }) => duration(latencyP95)],
    ['oldest waits', ({ waiting, oldestWaitingSeconds }) => (waiting > 0 ? duration(oldestWaitingSeconds * 1000) : '')],
  ],
  list: async (hub) => {
    const { queues } = await hub.ask<{ queues: QueueStatistics[] }>('GET', '/api/queues/stats');
    return { items: queues, nextCursor: null };
  },
  show: '/api/queues/stats',
  acts: [
    {
      name: 'pause',
      about: 'accept jobs without starting them',
      options: [REASON],
      says: ({ paused }: Paused) => (paused ? 'is paused' : 'runs'),
    },
    {
      name: 'resume',
      about: 'start jobs again',
      options: [REASON],
      says: ({ paused }: Paused) => (paused ? 'is paused' : 'runs'),
    },
    {
      name: 'drain',
      about: 'finish the waiting jobs and stay paused, or cancel them',
      options: [['--remove', 'cancel the waiting jobs'], ['--delayed', 'include delayed jobs'], REASON],
      body: ({ remove, delayed, reason }) => ({
        mode: remove ? 'remove' : 'process',
        delayed: delayed === true,
        reason,
      }),
      says: ({ remaining, removed }: { remaining?: number; removed?: number }) =>
        removed === undefined ? `drains: ${remaining ?? 0} jobs remain` : `has cancelled ${removed} jobs`,
    },
    {
      name: 'clean',
      about: 'remove ended jobs from lists and counts',
      options: [
        ['--age <ms>', 'minimum time since their end, in milliseconds (default: 3600000)'],
        ['--limit <number>', 'maximum number of jobs (default: 1000)'],
        ['--state <state>', 'completed, failed or cancelled (default: completed)'],
        REASON,
      ],
      body: ({ age, limit, state, reason }) => ({ ...numbers({ age, limit }), state, reason }),
      says: ({ removed }: { removed: number }) => `has removed ${removed} jobs from its lists`,
    },
    {
      name: 'retry-failed',
      about: 'restart all failed jobs',
      options: [REASON],
      says: ({ count }: { count: number }) => `restarts ${count} failed jobs`,
    },
  ],
};

export function queuesCommand(program: Command): void {
  withHubOptions(resourceCommand(program, QUEUES).command('tenants <queue>'))
    .description('count the open jobs of the tenants with most of them')
    .option('--json', 'print JSON')
    .action(printTenants);
}

const TENANT_COLUMNS: Column<QueueTenants['tenants'][number]>[] = [
  ['tenant', ({ tenant }) => tenant ?? '(none)'],
  ['waiting', ({ waiting }) => waiting],
  ['active', ({ active }) => active],
  ['delayed', ({ delayed }) => delayed],
];

async function printTenants(queue: string, { json, ...address }: HubAddress & { json?: boolean }): Promise<void> {
  const hub = await HubClient.open(address);
  const counts = await hub.ask<QueueTenants>('GET', `/api/queues/${encodeURIComponent(queue)}/tenants`);
  if (json) return console.log(printableJson(counts, 2));
  console.log(table(TENANT_COLUMNS, counts.tenants));
  const more = counts.total - counts.tenants.length;
  if (more > 0) console.log(`and ${more} more tenants`);
}
