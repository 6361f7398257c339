import type { Command } from 'commander';
import { QUEUE_NAMES } from '../jobs/queue-names.js';
import type { QueueStatistics } from '../persistence/queries/queue-stats.js';
import type { QueueLanes } from '../persistence/queries/queue-lanes.js';
import type { QueueTenants } from '../persistence/queries/tenant-stats.js';
import type { QueueSetting } from '../persistence/queues/queue-settings.js';
import type { Json } from './page.js';
import { readingCommand } from './reading.js';
import { table, type Column } from './table.js';
import { relative } from './times.js';

const TENANTS: Column<QueueTenants['tenants'][number]>[] = [
  ['tenant', ({ tenant }) => tenant ?? '(none)'],
  ['waiting', ({ waiting }) => waiting],
  ['active', ({ active }) => active],
  ['delayed', ({ delayed }) => delayed],
];
const LANES: Column<Json<QueueLanes>['lanes'][number]>[] = [
  ['lane', ({ lane }) => lane],
  ['waiting', ({ waiting }) => waiting],
  ['until', ({ until }) => relative(until)],
  ['reason', ({ reason }) => reason],
];
const COUNTS: Column<QueueStatistics>[] = [
  ['queue', ({ name }) => name],
  ['waiting', ({ waiting }) => waiting],
  ['active', ({ active }) => active],
  ['completed', ({ completed }) => completed],
  ['failed', ({ failed }) => failed],
];
const PAUSES: Column<Json<QueueSetting>>[] = [
  ['queue', ({ name }) => name],
  ['state', ({ draining }) => (draining ? 'draining' : 'paused')],
  ['by', ({ changedBy }) => changedBy ?? ''],
  ['since', ({ changedAt }) => relative(changedAt)],
  ['reason', ({ reason }) => reason ?? ''],
];

/** Adds what can be read of queues beside their statistics. */
export function queueReadings(queues: Command): void {
  readingCommand<{ queues: QueueStatistics[] }>(queues, {
    name: 'status',
    about: 'print the main counts of all queues',
    path: () => '/api/queues/status',
    show: ({ queues }) => table(COUNTS, queues),
  });
  readingCommand<{ queues: Json<QueueSetting>[] }>(queues, {
    name: 'pauses',
    about: 'list the paused and draining queues, with who did it and why',
    path: () => '/api/queues/pauses',
    show: ({ queues }) => (queues.length === 0 ? 'No queue is paused' : table(PAUSES, queues)),
  });
  const tenants = readingCommand<QueueTenants>(queues, {
    name: 'tenants <queue>',
    about: 'count the open jobs of the tenants with most of them',
    path: (queue) => `/api/queues/${queue}/tenants`,
    show: ({ tenants, total }) => {
      const more = total - tenants.length;
      return table(TENANTS, tenants) + (more > 0 ? `\nand ${more} more tenants` : '');
    },
  });
  const lanes = readingCommand<Json<QueueLanes>>(queues, {
    name: 'lanes <queue>',
    about: 'list the held lanes that its jobs wait for, and how many do',
    path: (queue) => `/api/queues/${queue}/lanes`,
    show: ({ lanes, exact }) => {
      if (lanes.length === 0) return 'No job of it waits for a lane';
      return table(LANES, lanes) + (exact ? '' : '\nIt has more delayed jobs than were counted');
    },
  });
  for (const argument of [...tenants.registeredArguments, ...lanes.registeredArguments])
    argument.argChoices = [...QUEUE_NAMES];
}
