import { counted } from '../common/counted.js';
import type { Command } from 'commander';
import type { QueueStatistics } from '../persistence/queries/queue-stats.js';
import { ENDED_STATES } from '../jobs/job-state.js';
import { queueReadings } from './queue-readings.js';
import { numbers, REASON, resourceCommand, type Resource } from './resource.js';
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
        removed === undefined
          ? `drains: ${counted(remaining ?? 0, 'job remains', 'jobs remain')}`
          : `has cancelled ${counted(removed, 'job')}`,
    },
    {
      name: 'clean',
      about: 'remove ended jobs from lists and counts',
      options: [
        ['--age <ms>', 'minimum time since their end, in milliseconds (default: 3600000)'],
        ['--limit <number>', 'maximum number of jobs (default: 1000)'],
        ['--state <state>', 'which jobs (default: completed)', ENDED_STATES],
        REASON,
      ],
      body: ({ age, limit, state, reason }) => ({ ...numbers({ age, limit }), state, reason }),
      says: ({ removed }: { removed: number }) => `has removed ${counted(removed, 'job')} from its lists`,
    },
    {
      name: 'retry-failed',
      about: 'restart all failed jobs',
      options: [REASON],
      says: ({ count }: { count: number }) => `restarts ${counted(count, 'failed job')}`,
    },
    {
      name: 'obliterate',
      about: 'cancel all open jobs, also running ones',
      options: [REASON],
      says: ({ count }: { count: number }) => `has cancelled ${counted(count, 'job')}`,
    },
  ],
};

export function queuesCommand(program: Command): void {
  queueReadings(resourceCommand(program, QUEUES));
}
